/** Whose IAM principal this is. A session of a role is the role. */
import type { Installation, Person } from './installation.ts';

/** `arn:aws:sts::A:assumed-role/NAME/SESSION` -> `arn:aws:iam::A:role/NAME` */
const roleOf = (arn: string): string =>
  arn.replace(/^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3');

export const personOf = ({ people }: Pick<Installation, 'people'>, principalArn: string): Person | undefined =>
  people.find(({ principals }) => principals.some((known) => known === principalArn || known === roleOf(principalArn)));
