import type { Principal } from '../../../kernel/cloud.ts';

/** EventBridge itself, acting for a rule: what resource policies of targets see. */
export const asEvents = (ruleArn: string): Principal => {
  const account = ruleArn.split(':')[4] as string;
  return {
    kind: 'service',
    service: 'events.amazonaws.com',
    account,
    arn: 'events.amazonaws.com',
    sourceArn: ruleArn,
    sourceAccount: account,
  };
};
