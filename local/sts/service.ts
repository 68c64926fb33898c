import type { Operation, ServiceFactory } from '../cloud.ts';
import type { Identity } from '../iam/identity.ts';

export const stsService =
  (_identity: Identity): ServiceFactory =>
  () => ({
    name: 'sts',
    wire: { protocol: 'query', xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/', version: '2011-06-15' },
    operations: { GetCallerIdentity: getCallerIdentity },
  });

const getCallerIdentity: Operation = {
  demands: () => [],
  run: (_input, call) => ({ Arn: call.principal.arn, UserId: call.principal.account, Account: call.principal.account }),
};
