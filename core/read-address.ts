import { TaglineError } from './fault.ts';

/**
 * The words of `<team>/<environment>-<scope>`. An environment's name never begins with another's and a hyphen, so there
 * is one way to read it. Throws `InvalidAddress`.
 */
export const readAddress = (
  address: string,
  environments: readonly string[],
): { readonly environment: string; readonly scope: string; readonly team: string } => {
  const [team = '', place = '', ...more] = address.split('/');
  const environment = environments.find((name) => place.startsWith(`${name}-`));
  const scope = environment === undefined ? '' : place.slice(environment.length + 1);
  if (team !== '' && scope !== '' && environment !== undefined && more.length === 0)
    return { environment, scope, team };
  throw new TaglineError('InvalidAddress', `${address} is no address`, {
    where: 'target',
    expected: `<team>/<environment>-<scope>, with an environment of ${environments.join(', ')}`,
    remedy: 'Write it as `tagline state list` shows it, e.g. research/dev-eu-central-1.',
  });
};
