/** Who may start what deploys to an environment: a push, a start by hand, a promotion, a rollback, a repair alike. */
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { namesPrincipal } from '../pipeline-authors.ts';
import type { Roles } from '../ports/roles.ts';
import { whoSigns } from './who-signs.ts';

export interface Starter {
  readonly environment: string;
  readonly pipeline: string;
  /** The principal or pusher. */
  readonly by: string;
}

/** Throws `TaggerNotAllowed`, `SessionNameNotFixed`. */
export const checkStarter = async (
  { installation, roles }: { readonly installation: Installation; readonly roles: Roles },
  { environment, pipeline, by }: Starter,
): Promise<void> => {
  const taggers = installation.environments[environment]?.taggers;
  if (taggers === undefined) return;
  const person = await whoSigns({ installation, roles })(by);
  if (taggers.some((name) => namesPrincipal(name, by, person))) return;
  throw new TaglineError('TaggerNotAllowed', `${person?.id ?? by} may not start ${pipeline} in ${environment}`, {
    where: `environments.${environment}.taggers`,
    expected: `one of: ${taggers.join(', ') || 'nobody'}`,
    remedy: `ask one of them, or add yourself to environments.${environment}.taggers in tagline.config.yaml and deploy`,
  });
};
