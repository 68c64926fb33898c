import type { Operation } from '../../kernel/cloud.ts';
import { checkParameters, type Dynamo } from './dynamo.ts';

const MOST = 100;

export const listTables = (dynamo: Dynamo): Operation<{ ExclusiveStartTableName?: string; Limit?: number }> => ({
  demands: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
  run(input, call) {
    checkParameters('ListTables', input, ['ExclusiveStartTableName', 'Limit']);
    const limit = input.Limit ?? MOST;
    const after = input.ExclusiveStartTableName ?? '';
    const names = dynamo.catalog
      .list(call.account, call.region)
      .map(({ name }) => name)
      .filter((name) => name > after);
    const page = names.slice(0, limit);
    return { TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined };
  },
});
