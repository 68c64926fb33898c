import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { badRequest, conflict } from '../faults.ts';
import { functionOf } from '../function-uri.ts';
import type { Gateway } from '../gateway.ts';
import { partOperations } from './parts.ts';

const SOURCE = /^(\$request\.(header|querystring)\.[\w.-]+|\$context\.[\w.]+|\$stageVariables\.\w+)$/;

export const authorizers = (gateway: Gateway): Record<string, Operation> =>
  partOperations(gateway, {
    kind: 'authorizer',
    name: 'Authorizer',
    members: [
      'Name',
      'AuthorizerType',
      'AuthorizerUri',
      'AuthorizerPayloadFormatVersion',
      'EnableSimpleResponses',
      'IdentitySource',
      'AuthorizerResultTtlInSeconds',
      'AuthorizerCredentialsArn',
      'JwtConfiguration',
      'IdentityValidationExpression',
    ],
    read(input, before, _api, AuthorizerId) {
      refuseAbsent(input);
      const AuthorizerUri = String(input['AuthorizerUri'] ?? before?.AuthorizerUri ?? '');
      if (!functionOf(AuthorizerUri)) throw badRequest(`Invalid Authorizer URI: ${AuthorizerUri}`);
      const Name = String(input['Name'] ?? before?.Name ?? '');
      if (Name.length < 1 || Name.length > 128) throw badRequest('Name must have between 1 and 128 characters');
      const version = input['AuthorizerPayloadFormatVersion'] ?? before?.AuthorizerPayloadFormatVersion;
      if (version !== '1.0' && version !== '2.0')
        throw badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer');
      const EnableSimpleResponses = (input['EnableSimpleResponses'] ??
        before?.EnableSimpleResponses ??
        false) as boolean;
      if (EnableSimpleResponses && version === '1.0')
        throw badRequest('EnableSimpleResponses is only supported for authorizer payload format version 2.0');
      const IdentitySource = (input['IdentitySource'] ?? before?.IdentitySource ?? []) as string[];
      for (const source of IdentitySource)
        if (!SOURCE.test(source)) throw badRequest(`Invalid identity source: ${source}`);
      return {
        AuthorizerId,
        Name,
        AuthorizerUri,
        AuthorizerPayloadFormatVersion: version,
        EnableSimpleResponses,
        IdentitySource,
        AuthorizerResultTtlInSeconds: readTtl(
          input['AuthorizerResultTtlInSeconds'] ?? before?.AuthorizerResultTtlInSeconds,
          IdentitySource,
        ),
      };
    },
    describe: (authorizer) => ({ ...authorizer, AuthorizerType: 'REQUEST' }),
    mayDelete({ AuthorizerId }, { ApiId }) {
      if (gateway.store.parts('route', ApiId).some((route) => route.AuthorizerId === AuthorizerId))
        throw conflict(`Cannot delete authorizer '${AuthorizerId}' because it is referenced by a Route.`);
    },
  });

const refuseAbsent = (input: Record<string, unknown>): void => {
  const type = input['AuthorizerType'] ?? 'REQUEST';
  if (type === 'JWT') throw notInLocalCloud('AuthorizerType JWT');
  if (type !== 'REQUEST') throw badRequest(`Invalid authorizer type: ${type}`);
  for (const name of ['AuthorizerCredentialsArn', 'JwtConfiguration', 'IdentityValidationExpression'])
    if (input[name] !== undefined && input[name] !== '') throw notInLocalCloud(`${name} of an authorizer`);
};

/** Seconds; without identity sources there is nothing to keep an answer by. */
const readTtl = (value: unknown, sources: readonly string[]): number => {
  const ttl = Number(value ?? (sources.length > 0 ? 300 : 0));
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > 3600)
    throw badRequest('AuthorizerResultTtlInSeconds must be from 0 to 3600');
  if (ttl > 0 && sources.length === 0)
    throw badRequest('An identity source is required to cache the results of an authorizer');
  return ttl;
};
