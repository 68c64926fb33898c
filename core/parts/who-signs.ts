/**
 * Finds the person who signed a request. A session of a role counts as a person only while the role's trust policy
 * fixes the session's name.
 */
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import type { Person } from '../person.ts';
import { personOf } from '../person-of.ts';
import type { Roles } from '../ports/roles.ts';
import { fixesSessionName } from '../session-name.ts';

const SESSION = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;

/** Undefined if the principal belongs to nobody. Throws `SessionNameNotFixed`. */
export const whoSigns =
  ({ installation, roles }: { installation: Pick<Installation, 'people' | 'home'>; roles: Roles }) =>
  async (principalArn: string): Promise<Person | undefined> => {
    const person = personOf(installation, principalArn);
    const [, account, role, session] = SESSION.exec(principalArn) ?? [];
    if (!person || role === undefined || session === undefined) return person;
    // Only roles of the home account can call the API, and only their policies can be read.
    const trust = account === installation.home.account ? await roles.trust(role) : undefined;
    if (fixesSessionName(trust, session)) return person;
    throw new TaglineError(
      'SessionNameNotFixed',
      `everybody who may assume ${role} can choose the session name ${session}`,
      {
        expected:
          `a role of ${installation.home.account} that Identity Center made, or whose trust policy demands ` +
          `"sts:RoleSessionName": "\${aws:username}"`,
        remedy: 'Add that condition to the trust policy of the role, or answer by the link in your mail.',
      },
    );
  };

/** Throws `NotAPerson` where nobody signed. */
export const requirePerson = async (
  who: (principalArn: string) => Promise<Person | undefined>,
  principalArn: string,
): Promise<Person> => {
  const person = await who(principalArn);
  if (person) return person;
  throw new TaglineError('NotAPerson', `${principalArn} is not a person of this installation`, {
    remedy: 'Add it to principals of a person in tagline.config.yaml and deploy.',
  });
};
