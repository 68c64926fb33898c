import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { conflict, invalidParameter } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';

export const deleteFunction = ({ store, pool }: Lambda): Operation<{ FunctionName: string; Qualifier?: string }> => ({
  demands: (input, call) => [functionDemand(store, 'DeleteFunction', readFunctionName(input.FunctionName, call))],
  run(input, call) {
    onlyMembers('DeleteFunction', input, ['FunctionName', 'Qualifier']);
    const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
    store.write(() => {
      findVersion(store, ref);
      if (ref.qualifier === undefined) return store.functions.delete(ref);
      if (!/^\d+$/.test(ref.qualifier))
        throw invalidParameter(
          ref.qualifier === '$LATEST'
            ? '$LATEST version cannot be deleted without deleting the function.'
            : 'Deletion of aliases is not currently supported by the DeleteFunction API.',
        );
      const pointing = store.aliases.list(ref).filter(({ version }) => version === ref.qualifier);
      if (pointing.length > 0)
        throw conflict(
          `Version ${ref.qualifier} cannot be deleted because it is referenced by the following alias(es): ` +
            `${pointing.map(({ alias }) => alias).join(', ')}`,
        );
      store.functions.deleteVersion(ref, ref.qualifier);
    });
    pool.retire(ref);
    return { StatusCode: 204 };
  },
});
