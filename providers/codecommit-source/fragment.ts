/** Source/CodeCommit: a function fetches the commit of the push, else the head of the branch. */
import { literal } from '../../statemachines/asl.ts';
import { ACTING, CALL_SECONDS, callOf, INVOKE } from '../../statemachines/call.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { steppedResult } from '../../statemachines/results.ts';
import { textValue } from '../../statemachines/values.ts';

export const fragment: ProviderFragment = ({ plan, planned, name, next, catches }) => {
  const { stage, action } = planned;
  return {
    startAt: name(''),
    states: {
      [name('')]: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: callOf(plan, 'fetch-source', {
          stage: literal(stage),
          action: literal(action.name),
          repository: textValue(action.configuration['RepositoryName'] ?? ''),
          artifact: action.outputArtifacts[0]?.name ?? '',
        }),
        TimeoutSeconds: CALL_SECONDS,
        Retry: ACTING,
        Catch: catches,
        Output: steppedResult(planned, '$states.result.Payload.variables'),
        ...next,
      },
    },
  };
};
