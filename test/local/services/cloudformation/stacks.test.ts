import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { ACCOUNT, clientOptions, deploy, eventsOf, openTestCloud } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let iam: IAMClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  iam = new IAMClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const ROLE = (description: string) => `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Description: ${description}
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
Outputs:
  Arn: { Value: !GetAtt Role.Arn }
`;

test('a change set makes a stack with what its template says, and tells each step', async () => {
  const stack = await deploy(cfn, { StackName: 'first', ChangeSetType: 'CREATE', TemplateBody: ROLE('one') });

  assert.equal(stack.StackStatus, 'CREATE_COMPLETE', JSON.stringify(await eventsOf(cfn, 'first')));
  const arn = stack.Outputs?.[0]?.OutputValue ?? '';
  assert.match(arn, new RegExp(`^arn:aws:iam::${ACCOUNT}:role/first-Role-[A-Z0-9]{12}$`));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: arn.split('/')[1] }));
  assert.equal(Role?.Description, 'one');
  assert.deepEqual(await eventsOf(cfn, 'first'), [
    'first REVIEW_IN_PROGRESS User Initiated',
    'first CREATE_IN_PROGRESS User Initiated',
    'Role CREATE_IN_PROGRESS',
    'Role CREATE_IN_PROGRESS Resource creation Initiated',
    'Role CREATE_COMPLETE',
    'first CREATE_COMPLETE',
  ]);
});
