import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { CONFIGURATION_MEMBERS, type ConfigurationInput, readConfiguration } from '../configuration.ts';
import { functionDemand } from '../demand.ts';
import { describeVersion } from '../describe.ts';
import { preconditionFailed } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { assumeFunctionRole } from '../run/sessions.ts';
import { readUsedLayers } from '../used-layers.ts';
import { mayBeAssumed, passRole } from './create-function.ts';
import { useDemand } from './layers.ts';

export interface UpdateFunctionConfigurationInput extends ConfigurationInput {
  FunctionName: string;
  RevisionId?: string;
}

export const updateFunctionConfiguration = ({
  cloud,
  store,
  pool,
}: Lambda): Operation<UpdateFunctionConfigurationInput> => ({
  demands: (input, call) => [
    functionDemand(store, 'UpdateFunctionConfiguration', readFunctionName(input.FunctionName, call), {
      'lambda:Layer': input.Layers ?? [],
    }),
    ...passRole(input.Role),
    ...(input.Layers ?? []).map((arn) => useDemand(store, arn, call)),
  ],
  run(input, call) {
    onlyMembers('UpdateFunctionConfiguration', input, [...CONFIGURATION_MEMBERS, 'FunctionName', 'RevisionId']);
    const ref = readFunctionName(input.FunctionName, call);
    const answer = store.write(() => {
      const before = findVersion(store, { ...ref, qualifier: undefined });
      if (input.RevisionId && input.RevisionId !== before.revisionId) throw preconditionFailed();
      const after = {
        ...before,
        ...readConfiguration(input, before),
        layers: input.Layers ? readUsedLayers(store, input.Layers, before.layers, call) : before.layers,
        modified: cloud.clock.now(),
        revisionId: cloud.ids.uuid(),
      };
      if (after.role !== before.role) mayBeAssumed(() => assumeFunctionRole(cloud, after));
      store.functions.put(after);
      return describeVersion(after);
    });
    pool.retire(ref);
    return answer;
  },
});
