/** Functions of the target that an environment may use, in every version; never those of Tagline. */
import type { Grants } from '../../core/grants.ts';

export const grants: Grants = {
  deploy: ({ place: { account, region }, uses: { functions = [] } }) => {
    if (functions.length === 0) return [];
    const arn = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;
    return [
      {
        actions: ['lambda:InvokeFunction'],
        resources: functions.flatMap((name) => [arn(name), `${arn(name)}:*`]),
        reason: 'the installation grants functions by glob, and each in every version and alias',
      },
      { effect: 'Deny', actions: ['lambda:InvokeFunction'], resources: [arn('tagline-*')] },
    ];
  },
};
