import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient, CreateChangeSetCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import {
  ACCOUNT,
  clientOptions,
  deploy,
  eventsOf,
  openTestCloud,
  REGION,
  settledChangeSet,
  settledStack,
} from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let iam: IAMClient;
before(async () => {
  cloud = await place.open();
  iam = new IAMClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const allow = (...statements: Record<string, unknown>[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });

/** A CloudFormation client of a new user who may do what the statements say. */
const clientOf = async (UserName: string, ...statements: Record<string, unknown>[]): Promise<CloudFormationClient> => {
  await iam.send(new CreateUserCommand({ UserName }));
  if (statements.length > 0)
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: allow(...statements) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return new CloudFormationClient({
    ...clientOptions(cloud),
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  });
};

const serviceRole = async (RoleName: string, ...statements: Record<string, unknown>[]): Promise<string> => {
  const trust = allow({ Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: allow(...statements) }));
  return Role?.Arn as string;
};

const QUEUE = JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
const STACKS = { Action: 'cloudformation:*', Resource: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/app-*/*` };
const QUEUES = { Action: 'sqs:*', Resource: '*' };

test('a stack without a role acts as whoever asked for it', async () => {
  const able = await clientOf('able', STACKS, QUEUES);
  const unable = await clientOf('unable', STACKS);

  const made = await deploy(able, { StackName: 'app-able', ChangeSetType: 'CREATE', TemplateBody: QUEUE });
  const failed = await deploy(unable, { StackName: 'app-unable', ChangeSetType: 'CREATE', TemplateBody: QUEUE });

  assert.equal(made.StackStatus, 'CREATE_COMPLETE');
  assert.equal(failed.StackStatus, 'ROLLBACK_COMPLETE');
  assert.match(
    (await eventsOf(unable, 'app-unable')).join('\n'),
    new RegExp(
      `Q CREATE_FAILED .*arn:aws:iam::${ACCOUNT}:user/unable is not authorized to perform: sqs:createqueue`,
      'i',
    ),
  );
});

test('only stacks that a policy names may be touched', async () => {
  const client = await clientOf('narrow', STACKS, QUEUES);

  await assert.rejects(
    deploy(client, { StackName: 'other', ChangeSetType: 'CREATE', TemplateBody: QUEUE }),
    /user\/narrow is not authorized to perform: cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:eu-central-1:111122223333:stack\/other\//,
  );
});

test('a role is passed only by those who may pass it, and then the stack acts as it', async () => {
  const RoleARN = await serviceRole('makes-queues', QUEUES);
  const pass = {
    Action: 'iam:PassRole',
    Resource: RoleARN,
    Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  };
  const passer = await clientOf('passer', STACKS, pass);
  const other = await clientOf('no-passer', STACKS);

  const made = await deploy(passer, { StackName: 'app-passed', ChangeSetType: 'CREATE', TemplateBody: QUEUE, RoleARN });
  // The stack keeps its role: who changes it later needs not pass it again.
  const updated = await deploy(other, { StackName: 'app-passed', TemplateBody: QUEUE.replace('"Q"', '"R"') });

  assert.equal(made.StackStatus, 'CREATE_COMPLETE');
  assert.equal(made.RoleARN, RoleARN);
  assert.equal(updated.StackStatus, 'UPDATE_COMPLETE');
  await assert.rejects(
    deploy(other, { StackName: 'app-not', ChangeSetType: 'CREATE', TemplateBody: QUEUE, RoleARN }),
    /user\/no-passer is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role\/makes-queues/,
  );
});

test('policies can demand which role a stack uses, and that calls come through CloudFormation', async () => {
  const RoleARN = await serviceRole('through-cloudformation', {
    ...QUEUES,
    Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } },
  });
  const client = await clientOf(
    'demanding',
    { ...STACKS, Action: ['cloudformation:Describe*', 'cloudformation:ExecuteChangeSet'] },
    {
      ...STACKS,
      Action: 'cloudformation:CreateChangeSet',
      Condition: { StringEquals: { 'cloudformation:RoleArn': RoleARN } },
    },
    { Action: 'iam:PassRole', Resource: RoleARN },
  );
  const make = (more: Record<string, unknown>) =>
    client.send(
      new CreateChangeSetCommand({
        StackName: 'app-via',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE',
        TemplateBody: QUEUE,
        ...more,
      }),
    );

  await assert.rejects(make({}), /not authorized to perform: cloudformation:CreateChangeSet/);
  const { Id } = await make({ RoleARN });
  await settledChangeSet(client, Id as string);
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
  const stack = await settledStack(client, 'app-via');

  assert.equal(stack.StackStatus, 'CREATE_COMPLETE', (await eventsOf(client, 'app-via')).join('\n'));
});

test('a transform needs the right to make change sets with it', async () => {
  const body = (Transform?: string) =>
    JSON.stringify({ ...(Transform && { Transform }), Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
  const plain = await clientOf('plain', STACKS, QUEUES);
  const expanding = await clientOf('expanding', STACKS, QUEUES, {
    Action: 'cloudformation:CreateChangeSet',
    Resource: `arn:aws:cloudformation:${REGION}:aws:transform/LanguageExtensions`,
  });
  const order = (TemplateBody: string) => ({
    StackName: 'app-transform',
    ChangeSetName: 'c',
    ChangeSetType: 'CREATE' as const,
    TemplateBody,
  });

  await assert.rejects(plain.send(new CreateChangeSetCommand(order(body('AWS::LanguageExtensions')))), {
    message: new RegExp(
      `not authorized to perform: cloudformation:CreateChangeSet on resource: ` +
        `arn:aws:cloudformation:${REGION}:aws:transform/LanguageExtensions`,
    ),
  });
  await expanding.send(new CreateChangeSetCommand(order(body('AWS::LanguageExtensions'))));
});
