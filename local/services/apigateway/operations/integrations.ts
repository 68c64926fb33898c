import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { badRequest, conflict } from '../faults.ts';
import { functionOf } from '../function-uri.ts';
import type { Gateway } from '../gateway.ts';
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
      if (!functionOf(IntegrationUri)) throw badRequest('Invalid function ARN or invalid uri');
      const PayloadFormatVersion = (input['PayloadFormatVersion'] ?? before?.PayloadFormatVersion ?? '1.0') as string;
      if (PayloadFormatVersion !== '1.0' && PayloadFormatVersion !== '2.0')
        throw badRequest('PayloadFormatVersion must be 1.0 or 2.0');
      const TimeoutInMillis = Number(input['TimeoutInMillis'] ?? before?.TimeoutInMillis ?? 30_000);
      if (!Number.isInteger(TimeoutInMillis) || TimeoutInMillis < 50 || TimeoutInMillis > 30_000)
        throw badRequest('Timeout should be between 50 ms and 30000 ms');
      return {
        IntegrationId,
        IntegrationUri,
        PayloadFormatVersion,
        TimeoutInMillis,
        Description: (input['Description'] ?? before?.Description) as string | undefined,
      };
    },
    describe: (integration) => ({
      ...integration,
      IntegrationType: 'AWS_PROXY',
      IntegrationMethod: 'POST',
      ConnectionType: 'INTERNET',
    }),
    mayDelete({ IntegrationId }, { ApiId }) {
      const used = gateway.store.parts('route', ApiId).find(({ Target }) => Target === `integrations/${IntegrationId}`);
      if (used) throw conflict(`Cannot delete Integration '${IntegrationId}' because it is referenced by a Route.`);
    },
  });

const refuseAbsent = (input: Record<string, unknown>): void => {
  const type = input['IntegrationType'] ?? 'AWS_PROXY';
  if (type === 'HTTP_PROXY') throw notInLocalCloud('IntegrationType HTTP_PROXY');
  if (type !== 'AWS_PROXY') throw badRequest('Only AWS_PROXY and HTTP_PROXY integrations are supported for HTTP APIs');
  if ((input['ConnectionType'] ?? 'INTERNET') !== 'INTERNET')
    throw notInLocalCloud(`ConnectionType ${input['ConnectionType']}`);
  if ((input['IntegrationMethod'] ?? 'POST') !== 'POST')
    throw badRequest('HttpMethod must be POST for AWS_PROXY IntegrationType.');
  for (const name of ABSENT) {
    const value = input[name];
    if (value !== undefined && value !== '' && Object.keys(value as object).length > 0)
      throw notInLocalCloud(`${name} of an integration`);
  }
};
