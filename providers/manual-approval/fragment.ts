/** Approval/Manual: people are asked; the machine waits on a task token. */
import { literal } from '../../statemachines/asl.ts';
import { ACTING, callOf, INVOKE_AND_WAIT, TOKEN } from '../../statemachines/call.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { nativeResult } from '../../statemachines/results.ts';
import { textValue } from '../../statemachines/values.ts';

/**
 * An answer in the last second still has to be written and sent, so the machine waits this much longer than people may
 * answer.
 */
const MARGIN_SECONDS = 300;

export const fragment: ProviderFragment = ({ plan, planned, name, next, catches }) => {
  const { stage, action } = planned;
  const minutes = action.timeoutInMinutes ?? plan.approvalTimeoutInMinutes;
  const { CustomData, ExternalEntityLink, NotificationArn } = action.configuration;
  return {
    startAt: name(''),
    states: {
      [name('')]: {
        Type: 'Task',
        Resource: INVOKE_AND_WAIT,
        Arguments: callOf(plan, 'request-approval', {
          stage: literal(stage),
          action: literal(action.name),
          token: TOKEN,
          timeoutInMinutes: minutes,
          ...(CustomData === undefined ? {} : { customData: textValue(CustomData) }),
          ...(ExternalEntityLink === undefined ? {} : { externalEntityLink: textValue(ExternalEntityLink) }),
          ...(NotificationArn === undefined ? {} : { notificationArn: textValue(NotificationArn) }),
        }),
        TimeoutSeconds: minutes * 60 + MARGIN_SECONDS,
        Retry: ACTING,
        Catch: catches,
        Output: nativeResult(planned, {
          externalExecutionId: '$states.result.externalExecutionId',
          summary: '$states.result.summary',
          variables: '{}',
        }),
        ...next,
      },
    },
  };
};
