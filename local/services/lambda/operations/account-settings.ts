import type { Operation } from '../../../kernel/cloud.ts';
import type { Lambda } from '../lambda.ts';
import { ACCOUNT_CONCURRENCY } from '../run/concurrency.ts';

export const accountSettings = ({ store }: Lambda): Record<string, Operation> => ({
  GetAccountSettings: {
    demands: () => [{ action: 'lambda:GetAccountSettings', resource: '*' }],
    run(_input, { account, region }) {
      const functions = store.functions.list(account, region);
      const reserved = store.functions.reservedElsewhere({ account, region, name: '' });
      return {
        AccountLimit: {
          TotalCodeSize: 80_530_636_800,
          CodeSizeUnzipped: 262_144_000,
          CodeSizeZipped: 52_428_800,
          ConcurrentExecutions: ACCOUNT_CONCURRENCY,
          UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reserved,
        },
        AccountUsage: {
          TotalCodeSize: functions.reduce((sum, { codeSize }) => sum + codeSize, 0),
          FunctionCount: functions.length,
        },
      };
    },
  },
});
