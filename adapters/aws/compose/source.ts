import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { gitSource } from '../../git/git-source.ts';
import { installation } from './installation.ts';
import { once } from './once.ts';

export const source = once(() => {
  const client = new CodeCommitClient({});
  // Git's password is made of the credentials that the client signs with.
  return gitSource({ client, credentials: client.config.credentials, region: installation().home.region });
});
