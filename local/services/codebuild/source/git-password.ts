/** Git credentials for CodeCommit out of an access key: `key%token` and a signature over host and path. */
import { sign } from '../../../kernel/wire/sigv4.ts';

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

export const gitCredentials = (
  key: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined },
  url: URL,
  region: string,
  now: number,
): GitCredentials => {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+Z$/g, '');
  const canonical = `GIT\n${url.pathname}\n\nhost:${url.hostname}\n\nhost\n`;
  const scope = { date: time.slice(0, 8), region, service: 'codecommit', time };
  return {
    username: key.sessionToken ? `${key.accessKeyId}%${key.sessionToken}` : key.accessKeyId,
    password: `${time}Z${sign(canonical, scope, key.secretAccessKey)}`,
  };
};
