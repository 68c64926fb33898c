import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { badRequest, conflict } from '../faults.ts';
import { functionOf } from '../function-uri.ts';
import type { Gateway } from '../gateway.ts';
import type { Integration } from '../model.ts';
import { partOperations } from './parts.ts';

const ABSENT = [
  'CredentialsArn',
  'IntegrationSubtype',
  'RequestParameters',
  'ResponseParameters',
  'TlsConfig',
  'RequestTemplates',
];

export const integrations = (gateway: Gateway): Record<string, Operation> =>
  partOperations(gateway, {
    kind: 'integration',
    name: 'Integration',
    members: [
      'IntegrationType',
      'IntegrationUri',
      'IntegrationMethod',
      'PayloadFormatVersion',
      'TimeoutInMillis',
      'ConnectionType',
      'Description',
      ...ABSENT,
    ],
    read(input, before, _api, IntegrationId) {
      refuseAbsent(input);
      const IntegrationUri = String(input['IntegrationUri'] ?? before?.IntegrationUri ?? '');
      const kind = readKind(input, before, IntegrationUri);
      const PayloadFormatVersion = (input['PayloadFormatVersion'] ?? before?.PayloadFormatVersion ?? '1.0') as string;
      if (PayloadFormatVersion !== '1.0' && PayloadFormatVersion !== '2.0')
        throw badRequest('PayloadFormatVersion must be 1.0 or 2.0');
      if (PayloadFormatVersion !== '1.0' && kind.IntegrationType === 'HTTP_PROXY')
        throw badRequest('PayloadFormatVersion 2.0 is not supported for HTTP_PROXY integrations');
      const TimeoutInMillis = Number(input['TimeoutInMillis'] ?? before?.TimeoutInMillis ?? 30_000);
      if (!Number.isInteger(TimeoutInMillis) || TimeoutInMillis < 50 || TimeoutInMillis > 30_000)
        throw badRequest('Timeout should be between 50 ms and 30000 ms');
      return {
        IntegrationId,
        ...kind,
        IntegrationUri,
        PayloadFormatVersion,
        TimeoutInMillis,
        Description: (input['Description'] ?? before?.Description) as string | undefined,
      };
    },
    describe: (integration) => ({ ...integration, ConnectionType: 'INTERNET' }),
    mayDelete({ IntegrationId }, { ApiId }) {
      const used = gateway.store.parts('route', ApiId).find(({ Target }) => Target === `integrations/${IntegrationId}`);
      if (used) throw conflict(`Cannot delete Integration '${IntegrationId}' because it is referenced by a Route.`);
    },
  });

const METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

const readKind = (
  input: Record<string, unknown>,
  before: Integration | undefined,
  uri: string,
): Pick<Integration, 'IntegrationType' | 'IntegrationMethod'> => {
  const type = input['IntegrationType'] ?? before?.IntegrationType ?? 'AWS_PROXY';
  const method = input['IntegrationMethod'] ?? before?.IntegrationMethod;
  if (type === 'AWS_PROXY') {
    if ((method ?? 'POST') !== 'POST') throw badRequest('HttpMethod must be POST for AWS_PROXY IntegrationType.');
    if (!functionOf(uri)) throw badRequest('Invalid function ARN or invalid uri');
    return { IntegrationType: type, IntegrationMethod: 'POST' };
  }
  if (type !== 'HTTP_PROXY') throw badRequest('Only AWS_PROXY and HTTP_PROXY integrations are supported for HTTP APIs');
  if (!METHODS.includes(String(method))) throw badRequest('Invalid HTTP method specified');
  if (!/^https?:\/\/[^\s/]+/.test(uri)) throw badRequest('Invalid HTTP endpoint specified for URI');
  return { IntegrationType: type, IntegrationMethod: String(method) };
};

const refuseAbsent = (input: Record<string, unknown>): void => {
  if ((input['ConnectionType'] ?? 'INTERNET') !== 'INTERNET')
    throw notInLocalCloud(`ConnectionType ${input['ConnectionType']}`);
  for (const name of ABSENT) {
    const value = input[name];
    if (value !== undefined && value !== '' && Object.keys(value as object).length > 0)
      throw notInLocalCloud(`${name} of an integration`);
  }
};
