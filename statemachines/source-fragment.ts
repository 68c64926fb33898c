/** The state of a source: a function takes a revision and stores the artifact. */
import { literal } from './asl.ts';
import { ACTING, CALL_SECONDS, callOf, INVOKE } from './call.ts';
import type { Fragment, FragmentNeeds } from './fragment.ts';
import { steppedResult } from './results.ts';
import { textValue } from './values.ts';

/** `repository`: where the revisions are, as the provider names it. */
export const sourceFragment = ({ plan, planned, name, next, catches }: FragmentNeeds, repository: string): Fragment => {
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
          repository: textValue(repository),
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
