/**
 * CodeCommit's password for Git over HTTPS: a SigV4 signature of the repository's path and host.
 * The method of AWS's own git-remote-codecommit: the user name is the access key (with `%` and the session token), the
 * password `<time>Z<signature>`.
 */
import { createHash, createHmac } from 'node:crypto';

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export const codeCommitPassword = (
  keys: SigningKeys,
  url: URL,
  region: string,
  now: Date,
): { username: string; password: string } => {
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}Z$/g, '');
  const scope = `${time.slice(0, 8)}/${region}/codecommit/aws4_request`;
  const request = `GIT\n${url.pathname}\n\nhost:${url.hostname}\n\nhost\n`;
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash('sha256').update(request).digest('hex')}`;
  const key = [time.slice(0, 8), region, 'codecommit', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  );
  return {
    username: keys.sessionToken ? `${keys.accessKeyId}%${keys.sessionToken}` : keys.accessKeyId,
    password: `${time}Z${createHmac('sha256', key).update(toSign).digest('hex')}`,
  };
};
