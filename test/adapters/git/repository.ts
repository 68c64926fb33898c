/** A repository in the local CodeCommit, an access key of a user that may use it, and git's own way to it. */
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { codeCommitPassword, type SigningKeys } from '../../../adapters/git/codecommit-password.ts';
import { withCredentials } from '../../local/services/codecommit/git-client.ts';
import { REGION, type TestCloud } from '../cloud.ts';

/** An IAM user with a key, and a policy that allows these actions. */
export const userWith = async (
  { sdk }: TestCloud,
  UserName: string,
  Action: readonly string[],
): Promise<SigningKeys> => {
  const iam = new IAMClient(sdk);
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'git', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
};

/** Answers the clone URL. */
export const makeRepository = async ({ sdk }: TestCloud, repositoryName: string): Promise<string> => {
  const { repositoryMetadata } = await new CodeCommitClient(sdk).send(new CreateRepositoryCommand({ repositoryName }));
  return repositoryMetadata?.cloneUrlHttp ?? '';
};

/** The remote as git takes it, signed now. */
export const remoteFor = (keys: SigningKeys, url: string, now = new Date(), region = REGION): string => {
  const { username, password } = codeCommitPassword(keys, new URL(url), region, now);
  return withCredentials(url, username, password);
};
