/** Source/CodeCommit: a function fetches the commit of the push. */
import { expression, quoted } from '../../statemachines/asl.ts';
import { callOf, INVOKE, SERVICE_ERRORS } from '../../statemachines/call.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { textValue } from '../../statemachines/values.ts';

export const fragment: ProviderFragment = ({ plan, planned: { stage, action }, name, done, catches }) => ({
  startAt: name(''),
  states: {
    [name('')]: {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: callOf(plan, 'fetch-source', {
        stage,
        action: action.name,
        repository: textValue(action.configuration['RepositoryName'] ?? ''),
        commit: expression(`$lookup($run.revisions, ${quoted(action.name)})`),
        artifact: action.outputArtifacts[0]?.name ?? '',
      }),
      Retry: SERVICE_ERRORS,
      Catch: catches,
      Output: {
        externalExecutionId: expression('$states.result.Payload.externalExecutionId'),
        summary: expression('$substring($split($states.result.Payload.variables.CommitMessage, "\\n")[0], 0, 200)'),
        variables: expression('$states.result.Payload.variables'),
      },
      Next: done,
    },
  },
});
