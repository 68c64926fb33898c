import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { ACCOUNT, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let arn: string;
before(async () => {
  world = await openWorld();
  arn = await world.makeFunction('target', 'export const handler = async () => 1');
});
after(() => world.close());

type Json = Record<string, never> & { items: Json[]; [name: string]: unknown };

/** As the SDK sends it: signed for `apigateway`, camelCase JSON. */
const rest = async (method: string, path: string, body?: object, account = ACCOUNT) => {
  const { hostname, port, pathname, searchParams } = new URL(world.cloud().url + path);
  const signer = new SignatureV4({
    service: 'apigateway',
    region: 'us-east-1',
    sha256: Sha256,
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
  });
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { headers } = await signer.sign({
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host: `${hostname}:${port}`, 'content-type': 'application/json' },
    body: text,
  });
  const answer = await fetch(world.cloud().url + path, { method, headers, ...(text !== undefined && { body: text }) });
  const said = await answer.text();
  return {
    status: answer.status,
    error: answer.headers.get('x-amzn-errortype'),
    body: (said === '' ? undefined : JSON.parse(said)) as Json,
  };
};

test('an API and its parts are made, read, listed, changed and deleted over REST', async () => {
  const made = await rest('POST', '/v2/apis', { name: 'pets', protocolType: 'HTTP', tags: { team: 'research' } });
  assert.equal(made.status, 201);
  const { apiId } = made.body;
  assert.equal(made.body['apiEndpoint'], `${world.cloud().url}/_api/${apiId}`);
  assert.deepEqual(made.body['tags'], { team: 'research' });
  assert.match(String(made.body['createdDate']), /^\d{4}-\d\d-\d\dT/);

  const integration = await rest('POST', `/v2/apis/${apiId}/integrations`, {
    integrationType: 'AWS_PROXY',
    integrationUri: arn,
    payloadFormatVersion: '2.0',
  });
  const target = `integrations/${integration.body['integrationId']}`;
  const route = await rest('POST', `/v2/apis/${apiId}/routes`, { routeKey: 'GET /pets', target });
  const stage = await rest('POST', `/v2/apis/${apiId}/stages`, {
    stageName: '$default',
    autoDeploy: true,
    stageVariables: { Mixed_Case: 'x' },
  });

  assert.deepEqual([integration.status, route.status, stage.status], [201, 201, 201]);
  assert.deepEqual(stage.body['stageVariables'], { Mixed_Case: 'x' });
  const routes = await rest('GET', `/v2/apis/${apiId}/routes`);
  assert.deepEqual(
    routes.body.items.map((item) => item['routeKey']),
    ['GET /pets'],
  );
  const changed = await rest('PATCH', `/v2/apis/${apiId}/routes/${route.body['routeId']}`, { routeKey: 'POST /pets' });
  assert.deepEqual([changed.body['routeKey'], changed.body['target']], ['POST /pets', target]);
  assert.equal((await rest('DELETE', `/v2/apis/${apiId}/${target}`)).error, 'ConflictException');
  assert.equal((await rest('DELETE', `/v2/apis/${apiId}/routes/${route.body['routeId']}`)).status, 204);
  assert.equal((await rest('DELETE', `/v2/apis/${apiId}/${target}`)).status, 204);
  assert.equal((await rest('GET', `/v2/apis/${apiId}/stages/%24default`)).body['autoDeploy'], true);
  assert.equal((await rest('DELETE', `/v2/apis/${apiId}`)).status, 204);
  const gone = await rest('GET', `/v2/apis/${apiId}`);
  assert.deepEqual(
    [gone.status, gone.error, gone.body['message']],
    [404, 'NotFoundException', `Invalid API identifier specified ${apiId}`],
  );
});

test('another account does not see an API', async () => {
  const { body } = await rest('POST', '/v2/apis', { name: 'mine', protocolType: 'HTTP' });

  assert.equal((await rest('GET', `/v2/apis/${body['apiId']}`, undefined, '444455556666')).status, 404);
  assert.deepEqual((await rest('GET', '/v2/apis', undefined, '444455556666')).body.items, []);
});

test('lists come in pages', async () => {
  const { body } = await rest('POST', '/v2/apis', { name: 'paged', protocolType: 'HTTP' });
  for (const n of [1, 2, 3]) await rest('POST', `/v2/apis/${body['apiId']}/routes`, { routeKey: `GET /${n}` });

  const first = await rest('GET', `/v2/apis/${body['apiId']}/routes?maxResults=2`);
  const second = await rest(
    'GET',
    `/v2/apis/${body['apiId']}/routes?maxResults=2&nextToken=${first.body['nextToken']}`,
  );

  assert.deepEqual(
    [...first.body.items, ...second.body.items].map((item) => item['routeKey']),
    ['GET /1', 'GET /2', 'GET /3'],
  );
  assert.equal(second.body['nextToken'], undefined);
});

test('input that HTTP APIs do not accept is refused as on AWS, and missing features are named', async () => {
  const { body } = await rest('POST', '/v2/apis', { name: 'refusals', protocolType: 'HTTP' });
  const at = `/v2/apis/${body['apiId']}`;
  const cases: [string, object, string, RegExp][] = [
    ['/v2/apis', { name: 'x', protocolType: 'WEBSOCKET' }, 'NotInLocalCloud', /WEBSOCKET/],
    ['/v2/apis', { name: 'x', protocolType: 'HTTP', target: arn }, 'NotInLocalCloud', /member Target/],
    [`${at}/routes`, { routeKey: 'LOCK /state' }, 'BadRequestException', /not formatted properly for HTTP protocol/],
    [`${at}/routes`, { routeKey: 'GET state' }, 'BadRequestException', /not formatted properly/],
    [`${at}/routes`, { routeKey: 'GET /a/{b+}/c' }, 'BadRequestException', /greedy/],
    [`${at}/routes`, { routeKey: 'GET /x', target: 'integrations/none' }, 'BadRequestException', /Integration/],
    [`${at}/routes`, { routeKey: 'GET /x', authorizationType: 'JWT' }, 'NotInLocalCloud', /JWT/],
    [`${at}/routes`, { routeKey: 'GET /x', authorizationType: 'CUSTOM' }, 'BadRequestException', /authorizer/],
    [
      `${at}/integrations`,
      { integrationType: 'HTTP_PROXY', integrationUri: 'https://x' },
      'BadRequestException',
      /Invalid HTTP method/,
    ],
    [
      `${at}/integrations`,
      { integrationType: 'HTTP_PROXY', integrationMethod: 'GET', integrationUri: 'ftp://x' },
      'BadRequestException',
      /Invalid HTTP endpoint/,
    ],
    [
      `${at}/integrations`,
      { integrationType: 'AWS_PROXY', integrationUri: 'nonsense' },
      'BadRequestException',
      /Invalid function ARN/,
    ],
    [
      `${at}/integrations`,
      { integrationType: 'AWS_PROXY', integrationUri: arn, timeoutInMillis: 31_000 },
      'BadRequestException',
      /30000/,
    ],
    [`${at}/authorizers`, { name: 'x', authorizerType: 'JWT' }, 'NotInLocalCloud', /JWT/],
    [`${at}/stages`, { stageName: 'a/b' }, 'BadRequestException', /Stage name/],
    [
      `${at}/stages`,
      { stageName: 'x', defaultRouteSettings: { detailedMetricsEnabled: true } },
      'NotInLocalCloud',
      /DetailedMetricsEnabled/,
    ],
    [`${at}/deployments`, {}, 'BadRequestException', /At least one route/],
  ];

  for (const [path, input, error, message] of cases) {
    const answer = await rest('POST', path, input);
    assert.equal(answer.error, error, JSON.stringify(input));
    assert.match(String(answer.body['message']), message);
  }
  await rest('POST', `${at}/routes`, { routeKey: 'GET /once' });
  assert.equal((await rest('POST', `${at}/routes`, { routeKey: 'GET /once' })).error, 'ConflictException');
});

test('APIs and stages have tags', async () => {
  const { body } = await rest('POST', '/v2/apis', { name: 'tagged', protocolType: 'HTTP' });
  const resource = encodeURIComponent(`arn:aws:apigateway:us-east-1::/apis/${body['apiId']}`);

  await rest('POST', `/v2/tags/${resource}`, { tags: { Team: 'a', other: 'b' } });
  await rest('DELETE', `/v2/tags/${resource}?tagKeys=other`);

  assert.deepEqual((await rest('GET', `/v2/tags/${resource}`)).body['tags'], { Team: 'a' });
});

test('managing an API is a verb on its path', async () => {
  const keys = await world.makeUser('reader', {
    Effect: 'Allow',
    Action: 'apigateway:GET',
    Resource: 'arn:aws:apigateway:us-east-1::/apis*',
  });
  const as = (operation: string, input: object) =>
    world.cloud().call('apigateway', operation, input, {
      account: ACCOUNT,
      region: 'us-east-1',
      principal: { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/reader`, userName: 'reader' },
    });
  assert.ok(keys.accessKeyId);

  await as('GetApis', {});

  await assert.rejects(as('CreateApi', { Name: 'x', ProtocolType: 'HTTP' }), {
    code: 'AccessDeniedException',
    message: /apigateway:POST on resource: arn:aws:apigateway:us-east-1::\/apis /,
  });
});
