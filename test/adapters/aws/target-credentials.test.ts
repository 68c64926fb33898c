import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { targetCredentials } from '../../../adapters/aws/target-credentials.ts';
import { externalId, physicalNames } from '../../../core/physical-names.ts';
import { ACCOUNT, openTestCloud, REGION, type TestCloud } from '../cloud.ts';

const HOME = { account: ACCOUNT, region: REGION };
const PLACE = { environment: 'dev', account: '111111111111', region: REGION };
let world: TestCloud;
let masterCredentials: { accessKeyId: string; secretAccessKey: string };
before(async () => {
  world = await openTestCloud();
  const iam = new IAMClient(world.sdk);
  await iam.send(new CreateUserCommand({ UserName: 'function' }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName: 'function', PolicyName: 'assume', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'function' }));
  masterCredentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
});
after(() => world.close());

const stacksOf = (role: 'plan' | 'deploy') =>
  new CloudFormationClient({
    region: REGION,
    endpoint: world.sdk.endpoint,
    credentials: targetCredentials(HOME, PLACE, role, { masterCredentials, endpoint: world.sdk.endpoint }),
  }).send(new DescribeStacksCommand({ StackName: 'none' }));

test('a target that does not trust Tagline is named, with its role and the stack that has to be deployed', async () => {
  await assert.rejects(stacksOf('deploy'), {
    code: 'TargetDoesNotTrust',
    where: 'arn:aws:iam::111111111111:role/tagline-deploy-dev-us-east-1',
    expected:
      /trusts the functions of dev in account 000000000000 under the external id tagline-000000000000-us-east-1-dev/,
    remedy: /tagline-target-dev-111111111111-us-east-1 into account 111111111111/,
  });
});

test('a role that trusts under the external id of the environment lets in; what then fails is not about trust', async () => {
  const there = new IAMClient({ ...world.sdk, credentials: { accessKeyId: PLACE.account, secretAccessKey: 'any' } });
  await there.send(
    new CreateRoleCommand({
      RoleName: physicalNames.planRole('dev', PLACE),
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/function` },
            Condition: { StringEquals: { 'sts:ExternalId': externalId(HOME, 'dev') } },
          },
        ],
      }),
    }),
  );

  await assert.rejects(stacksOf('plan'), { name: 'AccessDenied', message: /cloudformation:DescribeStacks/ });
});
