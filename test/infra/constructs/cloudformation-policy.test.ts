import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Installation } from '../../../core/installation.ts';
import { cloudFormationPolicy } from '../../../infra/constructs/cloudformation-policy.ts';

const HOME = { account: '000000000000', region: 'us-east-1' };
const DEV = { account: '111111111111', region: 'us-east-1' };
const installation = Installation.parse({
  home: HOME,
  environments: {
    ops: { regions: ['us-east-1'], accounts: { platform: HOME.account }, inHomeAccount: true },
    dev: { regions: ['us-east-1'], accounts: { platform: DEV.account } },
  },
});
interface Denial {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
}
/** What is denied whatever it is done to. */
const deniedEverywhere = (environment: string, place: typeof HOME): readonly string[] =>
  cloudFormationPolicy({ installation, environment, place, artifactKeyArn: 'arn:aws:kms:us-east-1:0:key/k' })
    .map((statement) => statement.toStatementJson() as Denial)
    .filter(({ Effect, Resource }) => Effect === 'Deny' && Resource === '*')
    .flatMap(({ Action }) => Action);
const matches = (pattern: string, action: string): boolean =>
  pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern;

/** Each would let a stack become somebody else, answer for somebody, or make somebody. */
const ACTIONS = [
  'execute-api:Invoke',
  'iam:AddRoleToInstanceProfile',
  'iam:AddUserToGroup',
  'iam:AttachRolePolicy',
  'iam:CreateAccessKey',
  'iam:CreatePolicyVersion',
  'iam:CreateRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DetachRolePolicy',
  'iam:EnableMFADevice',
  'iam:PassRole',
  'iam:PutUserPolicy',
  'iam:RemoveUserFromGroup',
  'iam:ResetServiceSpecificCredential',
  'iam:SetDefaultPolicyVersion',
  'iam:TagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UploadSSHPublicKey',
  'states:SendTaskFailure',
  'states:SendTaskSuccess',
  'sts:AssumeRole',
  'sts:AssumeRoleWithWebIdentity',
];

for (const action of ACTIONS) {
  test(`${action} is nothing for a stack in the account that holds Tagline`, () => {
    assert.ok(deniedEverywhere('ops', HOME).some((pattern) => matches(pattern, action)));
  });
}

test('in an account of its own an environment makes roles', () => {
  assert.deepEqual(deniedEverywhere('dev', DEV), []);
});
