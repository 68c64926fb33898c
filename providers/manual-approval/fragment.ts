/** Approval/Manual: people are asked; the machine waits on a task token. */
import { expression } from '../../statemachines/asl.ts';
import { callOf, INVOKE_AND_WAIT, SERVICE_ERRORS, TOKEN } from '../../statemachines/call.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { textValue } from '../../statemachines/values.ts';

export const fragment: ProviderFragment = ({ plan, planned: { stage, action }, name, done, catches }) => {
  const minutes = action.timeoutInMinutes ?? plan.approvalTimeoutInMinutes;
  const { CustomData, ExternalEntityLink } = action.configuration;
  return {
    startAt: name(''),
    states: {
      [name('')]: {
        Type: 'Task',
        Resource: INVOKE_AND_WAIT,
        Arguments: callOf(plan, 'request-approval', {
          stage,
          action: action.name,
          token: TOKEN,
          timeoutInMinutes: minutes,
          ...(CustomData === undefined ? {} : { customData: textValue(CustomData) }),
          ...(ExternalEntityLink === undefined ? {} : { externalEntityLink: textValue(ExternalEntityLink) }),
        }),
        TimeoutSeconds: minutes * 60,
        Retry: SERVICE_ERRORS,
        Catch: catches,
        Output: {
          externalExecutionId: expression('$states.result.externalExecutionId'),
          summary: expression('$states.result.summary'),
          variables: {},
        },
        Next: done,
      },
    },
  };
};
