/** State machines of the target that an environment may use, and their executions; never those of Tagline. */
import type { Grants } from '../../core/grants.ts';

export const grants: Grants = {
  deploy: ({ place: { account, region }, uses: { machines = [] } }) => {
    if (machines.length === 0) return [];
    const arn = (kind: 'stateMachine' | 'execution', name: string): string =>
      `arn:aws:states:${region}:${account}:${kind}:${name}`;
    const reason = 'the installation grants state machines by glob, and executions have names of their own';
    return [
      {
        actions: ['states:DescribeStateMachine', 'states:StartExecution'],
        resources: machines.map((name) => arn('stateMachine', name)),
        reason,
      },
      {
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: machines.map((name) => `${arn('execution', name)}:*`),
        reason,
      },
      {
        effect: 'Deny',
        actions: ['states:*'],
        resources: [arn('stateMachine', 'tagline-*'), arn('execution', 'tagline-*')],
      },
    ];
  },
};
