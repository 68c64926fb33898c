import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { readCors } from '../cors.ts';
import { manage } from '../demand.ts';
import { badRequest } from '../faults.ts';
import { findApi } from '../find-api.ts';
import { type Gateway, page } from '../gateway.ts';
import type { Api, Cors } from '../model.ts';
import { readTags } from '../tags.ts';

interface Input {
  ApiId: string;
  Name?: string;
  ProtocolType?: string;
  Description?: string;
  Version?: string;
  CorsConfiguration?: Cors;
  DisableExecuteApiEndpoint?: boolean;
  IpAddressType?: string;
  RouteSelectionExpression?: string;
  ApiKeySelectionExpression?: string;
  DisableSchemaValidation?: boolean;
  Tags?: Record<string, string>;
}

const MEMBERS = [
  'ApiId',
  'Name',
  'ProtocolType',
  'Description',
  'Version',
  'CorsConfiguration',
  'DisableExecuteApiEndpoint',
  'IpAddressType',
  'RouteSelectionExpression',
  'ApiKeySelectionExpression',
  'DisableSchemaValidation',
];
const ROUTE_SELECTION = '$request.method $request.path';
const KEY_SELECTION = '$request.header.x-api-key';

export const apis = (gateway: Gateway): Record<string, Operation> => {
  const { cloud, store } = gateway;
  const describe = ({ account: _, region: __, created, ...api }: Api) => ({
    ...api,
    ApiEndpoint: `${cloud.url}/_api/${api.ApiId}`,
    ProtocolType: 'HTTP',
    RouteSelectionExpression: ROUTE_SELECTION,
    ApiKeySelectionExpression: KEY_SELECTION,
    CreatedDate: new Date(created),
  });
  return {
    CreateApi: {
      demands: (input: Input, call) => [manage('POST', '/apis', call, input)],
      run(input: Input, { account, region }) {
        if (input.ProtocolType !== 'HTTP') {
          if (input.ProtocolType === 'WEBSOCKET') throw notInLocalCloud('an API of ProtocolType WEBSOCKET');
          throw badRequest('ProtocolType must be one of HTTP, WEBSOCKET');
        }
        onlyMembers('CreateApi', input, [...MEMBERS.slice(1), 'Tags']);
        const api = readApi(input, {
          ApiId: cloud.ids.short(10),
          account,
          region,
          Name: '',
          DisableExecuteApiEndpoint: false,
          IpAddressType: 'ipv4',
          Tags: readTags(input.Tags),
          created: cloud.clock.now(),
        });
        store.putApi(api);
        return describe(api);
      },
    },
    GetApi: {
      demands: ({ ApiId }: Input, call) => [manage('GET', `/apis/${ApiId}`, call)],
      run: ({ ApiId }: Input, call) => describe(findApi(gateway, ApiId, call)),
    },
    GetApis: {
      demands: (_input, call) => [manage('GET', '/apis', call)],
      run: (input, call) => page(store.apis(call.account, call.region), input, describe),
    },
    UpdateApi: {
      demands: ({ ApiId }: Input, call) => [manage('PATCH', `/apis/${ApiId}`, call)],
      run(input: Input, call) {
        onlyMembers('UpdateApi', input, MEMBERS);
        return store.write(() => {
          const api = readApi(input, findApi(gateway, input.ApiId, call));
          store.putApi(api);
          return describe(api);
        });
      },
    },
    DeleteApi: {
      demands: ({ ApiId }: Input, call) => [manage('DELETE', `/apis/${ApiId}`, call)],
      run: ({ ApiId }: Input, call) => store.deleteApi(findApi(gateway, ApiId, call).ApiId),
    },
    DeleteCorsConfiguration: {
      demands: ({ ApiId }: Input, call) => [manage('DELETE', `/apis/${ApiId}/cors`, call)],
      run: ({ ApiId }: Input, call) => store.putApi({ ...findApi(gateway, ApiId, call), CorsConfiguration: undefined }),
    },
  };
};

const readApi = (input: Input, before: Api): Api => {
  // Terraform writes it without the braces, and AWS takes that.
  if (
    input.RouteSelectionExpression &&
    input.RouteSelectionExpression.replace(/[{}]/g, '') !== '$request.method $request.path'
  )
    throw badRequest(`The Route Selection Expression for HTTP protocol should be "${ROUTE_SELECTION}"`);
  if (input.ApiKeySelectionExpression && input.ApiKeySelectionExpression !== KEY_SELECTION)
    throw notInLocalCloud('ApiKeySelectionExpression of an HTTP API');
  if (input.DisableSchemaValidation)
    throw badRequest('DisableSchemaValidation is only supported for protocolType WEBSOCKET');
  const Name = input.Name ?? before.Name;
  if (Name.length < 1 || Name.length > 128) throw badRequest('Name must have between 1 and 128 characters');
  const IpAddressType = input.IpAddressType ?? before.IpAddressType;
  if (IpAddressType !== 'ipv4' && IpAddressType !== 'dualstack')
    throw badRequest('IpAddressType must be ipv4 or dualstack');
  return {
    ...before,
    Name,
    IpAddressType,
    Description: input.Description ?? before.Description,
    Version: input.Version ?? before.Version,
    CorsConfiguration: input.CorsConfiguration ? readCors(input.CorsConfiguration) : before.CorsConfiguration,
    DisableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? before.DisableExecuteApiEndpoint,
  };
};
