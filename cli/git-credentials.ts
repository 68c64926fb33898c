/** Git credentials of the local cloud: an IAM user with a password for CodeCommit, made once per data folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from './local-cloud.ts';

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

const USER = 'developer';
const FILE = 'git-credentials.json';

export const gitCredentials = async (cloud: LocalCloud, data: string): Promise<GitCredentials> => {
  const file = join(data, FILE);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as GitCredentials;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await cloud.call('iam', 'CreateUser', { UserName: USER });
  await cloud.call('iam', 'PutUserPolicy', {
    UserName: USER,
    PolicyName: 'push',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['codecommit:GitPull', 'codecommit:GitPush'], Resource: '*' }],
    }),
  });
  const { ServiceSpecificCredential: made } = await cloud.call<{
    ServiceSpecificCredential: { ServiceUserName: string; ServicePassword: string };
  }>('iam', 'CreateServiceSpecificCredential', {
    UserName: USER,
    ServiceName: 'codecommit.amazonaws.com',
  });
  const credentials = { username: made.ServiceUserName, password: made.ServicePassword };
  writeFileSync(file, JSON.stringify(credentials), { mode: 0o600 });
  return credentials;
};

/** A clone URL with the credentials in it: for a loopback address only. */
export const remoteWith = (cloneUrl: string, { username, password }: GitCredentials): string => {
  const url = new URL(cloneUrl);
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  return url.href;
};
