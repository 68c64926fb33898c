/** The REST paths of Lambda's operations. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  /** Parts in braces are members of the input. */
  readonly path: string;
  readonly status: number;
  /** Query parameters by member name, where they are members. */
  readonly query?: Readonly<Record<string, string>>;
  /** What the query says where two operations have one path. */
  readonly where?: readonly [name: string, value: string];
}

const QUALIFIER = { Qualifier: 'Qualifier' };
const PAGE = { Marker: 'Marker', MaxItems: 'MaxItems' };
const FN = '/2015-03-31/functions/{FunctionName}';

export const routes: readonly Route[] = [
  { operation: 'CreateFunction', method: 'POST', path: '/2015-03-31/functions', status: 201 },
  {
    operation: 'ListFunctions',
    method: 'GET',
    path: '/2015-03-31/functions',
    status: 200,
    query: { ...PAGE, FunctionVersion: 'FunctionVersion', MasterRegion: 'MasterRegion' },
  },
  { operation: 'GetFunction', method: 'GET', path: FN, status: 200, query: QUALIFIER },
  { operation: 'DeleteFunction', method: 'DELETE', path: FN, status: 204, query: QUALIFIER },
  { operation: 'GetFunctionConfiguration', method: 'GET', path: `${FN}/configuration`, status: 200, query: QUALIFIER },
  { operation: 'UpdateFunctionConfiguration', method: 'PUT', path: `${FN}/configuration`, status: 200 },
  { operation: 'UpdateFunctionCode', method: 'PUT', path: `${FN}/code`, status: 200 },
  { operation: 'PublishVersion', method: 'POST', path: `${FN}/versions`, status: 201 },
  { operation: 'ListVersionsByFunction', method: 'GET', path: `${FN}/versions`, status: 200, query: PAGE },
  { operation: 'AddPermission', method: 'POST', path: `${FN}/policy`, status: 201, query: QUALIFIER },
  { operation: 'GetPolicy', method: 'GET', path: `${FN}/policy`, status: 200, query: QUALIFIER },
  {
    operation: 'RemovePermission',
    method: 'DELETE',
    path: `${FN}/policy/{StatementId}`,
    status: 204,
    query: { ...QUALIFIER, RevisionId: 'RevisionId' },
  },
  { operation: 'CreateAlias', method: 'POST', path: `${FN}/aliases`, status: 201 },
  {
    operation: 'ListAliases',
    method: 'GET',
    path: `${FN}/aliases`,
    status: 200,
    query: { ...PAGE, FunctionVersion: 'FunctionVersion' },
  },
  { operation: 'GetAlias', method: 'GET', path: `${FN}/aliases/{Name}`, status: 200 },
  { operation: 'UpdateAlias', method: 'PUT', path: `${FN}/aliases/{Name}`, status: 200 },
  { operation: 'DeleteAlias', method: 'DELETE', path: `${FN}/aliases/{Name}`, status: 204 },
  {
    operation: 'PutFunctionConcurrency',
    method: 'PUT',
    path: '/2017-10-31/functions/{FunctionName}/concurrency',
    status: 200,
  },
  {
    operation: 'DeleteFunctionConcurrency',
    method: 'DELETE',
    path: '/2017-10-31/functions/{FunctionName}/concurrency',
    status: 204,
  },
  {
    operation: 'GetFunctionConcurrency',
    method: 'GET',
    path: '/2019-09-30/functions/{FunctionName}/concurrency',
    status: 200,
  },
  ...eventInvoke(),
  ...urls(),
  { operation: 'CreateEventSourceMapping', method: 'POST', path: '/2015-03-31/event-source-mappings', status: 202 },
  {
    operation: 'ListEventSourceMappings',
    method: 'GET',
    path: '/2015-03-31/event-source-mappings',
    status: 200,
    query: { ...PAGE, EventSourceArn: 'EventSourceArn', FunctionName: 'FunctionName' },
  },
  { operation: 'GetEventSourceMapping', method: 'GET', path: '/2015-03-31/event-source-mappings/{UUID}', status: 200 },
  {
    operation: 'UpdateEventSourceMapping',
    method: 'PUT',
    path: '/2015-03-31/event-source-mappings/{UUID}',
    status: 202,
  },
  {
    operation: 'DeleteEventSourceMapping',
    method: 'DELETE',
    path: '/2015-03-31/event-source-mappings/{UUID}',
    status: 202,
  },
  ...layers(),
  {
    operation: 'GetFunctionCodeSigningConfig',
    method: 'GET',
    path: '/2020-06-30/functions/{FunctionName}/code-signing-config',
    status: 200,
  },
  { operation: 'ListTags', method: 'GET', path: '/2017-03-31/tags/{Resource}', status: 200 },
  { operation: 'TagResource', method: 'POST', path: '/2017-03-31/tags/{Resource}', status: 204 },
  {
    operation: 'UntagResource',
    method: 'DELETE',
    path: '/2017-03-31/tags/{Resource}',
    status: 204,
    query: { TagKeys: 'tagKeys' },
  },
  { operation: 'GetAccountSettings', method: 'GET', path: '/2016-08-19/account-settings', status: 200 },
];

function eventInvoke(): Route[] {
  const path = '/2019-09-25/functions/{FunctionName}/event-invoke-config';
  return [
    { operation: 'PutFunctionEventInvokeConfig', method: 'PUT', path, status: 200, query: QUALIFIER },
    { operation: 'UpdateFunctionEventInvokeConfig', method: 'POST', path, status: 200, query: QUALIFIER },
    { operation: 'GetFunctionEventInvokeConfig', method: 'GET', path, status: 200, query: QUALIFIER },
    { operation: 'DeleteFunctionEventInvokeConfig', method: 'DELETE', path, status: 204, query: QUALIFIER },
    { operation: 'ListFunctionEventInvokeConfigs', method: 'GET', path: `${path}/list`, status: 200, query: PAGE },
  ];
}

function urls(): Route[] {
  const path = '/2021-10-31/functions/{FunctionName}/url';
  return [
    { operation: 'CreateFunctionUrlConfig', method: 'POST', path, status: 201, query: QUALIFIER },
    { operation: 'GetFunctionUrlConfig', method: 'GET', path, status: 200, query: QUALIFIER },
    { operation: 'UpdateFunctionUrlConfig', method: 'PUT', path, status: 200, query: QUALIFIER },
    { operation: 'DeleteFunctionUrlConfig', method: 'DELETE', path, status: 204, query: QUALIFIER },
    { operation: 'ListFunctionUrlConfigs', method: 'GET', path: `${path}s`, status: 200, query: PAGE },
  ];
}

function layers(): Route[] {
  const all = '/2018-10-31/layers';
  const path = `${all}/{LayerName}/versions`;
  const one = `${path}/{VersionNumber}`;
  const listed = {
    ...PAGE,
    CompatibleRuntime: 'CompatibleRuntime',
    CompatibleArchitecture: 'CompatibleArchitecture',
  };
  const revision = { RevisionId: 'RevisionId' };
  return [
    {
      operation: 'GetLayerVersionByArn',
      method: 'GET',
      path: all,
      status: 200,
      query: { Arn: 'Arn' },
      where: ['find', 'LayerVersion'],
    },
    { operation: 'ListLayers', method: 'GET', path: all, status: 200, query: listed },
    { operation: 'PublishLayerVersion', method: 'POST', path, status: 201 },
    { operation: 'ListLayerVersions', method: 'GET', path, status: 200, query: listed },
    { operation: 'GetLayerVersion', method: 'GET', path: one, status: 200 },
    { operation: 'DeleteLayerVersion', method: 'DELETE', path: one, status: 204 },
    { operation: 'AddLayerVersionPermission', method: 'POST', path: `${one}/policy`, status: 201, query: revision },
    { operation: 'GetLayerVersionPolicy', method: 'GET', path: `${one}/policy`, status: 200 },
    {
      operation: 'RemoveLayerVersionPermission',
      method: 'DELETE',
      path: `${one}/policy/{StatementId}`,
      status: 204,
      query: revision,
    },
  ];
}
