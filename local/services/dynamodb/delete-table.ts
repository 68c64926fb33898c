import type { Operation } from '../../kernel/cloud.ts';
import { tableToDescribe } from './catalog.ts';
import { describeTableOf } from './describe-table.ts';
import { checkParameters, type Dynamo, tableDemand } from './dynamo.ts';
import { invalid } from './invalid.ts';

/** The table and its items are gone when this answers; its stream can be read for a day. */
export const deleteTable = (dynamo: Dynamo): Operation<{ TableName?: string }> => ({
  demands: (input, call) => [tableDemand('DeleteTable', input.TableName, call)],
  run(input, call) {
    checkParameters('DeleteTable', input, ['TableName']);
    const table = tableToDescribe(dynamo.catalog, input.TableName, call);
    if (table.deletionProtection)
      throw invalid(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    const description = describeTableOf(dynamo, table, 'DELETING');
    dynamo.define(() => {
      if (table.stream) dynamo.streams.end(table.stream.id);
      dynamo.catalog.remove(table);
    });
    return { TableDescription: description };
  },
});
