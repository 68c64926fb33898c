/**
 * Who may register pipelines for an environment. Where the installation names nobody, IAM alone decides who may call
 * the API.
 */
import { isNamed } from './eligible.ts';
import type { Fault } from './fault.ts';
import type { Installation } from './installation.ts';
import type { Person } from './person.ts';

/** One fault for each environment that this principal may not register for. `person`: who it is, if anybody. */
export const authorFaults = (
  installation: Installation,
  environments: readonly string[],
  principalArn: string,
  person: Person | undefined,
): readonly Fault[] => {
  return environments.flatMap((environment) => {
    const authors = installation.environments[environment]?.authors;
    if (authors === undefined) return [];
    if (authors.some((name) => namesPrincipal(name, principalArn, person))) return [];
    return [
      {
        code: 'NotAnAuthor',
        message: `${person?.id ?? principalArn} may not register pipelines for ${environment}`,
        where: `environments.${environment}`,
        expected: `one of: ${authors.length === 0 ? 'nobody' : authors.join(', ')}`,
        remedy:
          `ask one of them, or add yourself to environments.${environment}.authors in tagline.config.yaml and ` +
          `deploy`,
      },
    ];
  });
};

/** Does a name of a list mean this principal, or the person that it is? */
export const namesPrincipal = (name: string, principalArn: string, person: Person | undefined): boolean =>
  (person !== undefined && isNamed(person, name)) || name === principalArn || name === roleOf(principalArn, name);

const SESSION = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//;

/** The role that a session is of, with the path that `named` says: a session's ARN holds none. */
const roleOf = (principalArn: string, named: string): string | undefined => {
  const [, partition, account, role] = SESSION.exec(principalArn) ?? [];
  if (role === undefined || !named.startsWith(`${partition}:iam::${account}:role/`)) return undefined;
  return named.split('/').at(-1) === role ? named : undefined;
};
