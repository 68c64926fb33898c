/** How a build reaches a state that Tagline keeps; nothing of it where the state lies in S3. */
import type { Statement } from '../../core/grants.ts';
import type { OwnBuildPlace } from '../../core/own-build.ts';
import { secretsOf } from '../../core/parts/state-logins.ts';
import type { StateLogins } from '../../core/ports/state-logins.ts';
import { backendOf } from '../../core/terraform-states.ts';
import { VARIABLE } from './variables.ts';

export interface Access {
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export const stateAccess = async (logins: StateLogins, work: Parameters<StateLogins['open']>[0]): Promise<Access> => {
  const login = await logins.open(work);
  if (!login) return { variables: {}, secrets: {} };
  return {
    variables: { [VARIABLE.stateUrl]: login.url, [VARIABLE.stateLogin]: login.id },
    secrets: { [VARIABLE.stateSecret]: login.secretName },
  };
};

/** A plan runs code that nobody has approved: the secrets of applies lie under another prefix than its own. */
export const readSecrets = ({ installation, environment, account }: OwnBuildPlace, kind: string): Statement[] => {
  if (backendOf(installation, environment) !== 'http') return [];
  const { home } = installation;
  const prefix = secretsOf(kind, environment, account);
  return [
    {
      actions: ['ssm:GetParameters'],
      resources: [`arn:aws:ssm:${home.region}:${home.account}:parameter${prefix}*`],
      reason: 'every build of this kind has a secret of its own, which is gone with its end',
    },
  ];
};
