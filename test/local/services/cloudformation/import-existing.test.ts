import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { change, clientOptions, deploy, eventsOf, openTestCloud, settledStack } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let ssm: SSMClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  ssm = new SSMClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const parameter = (Name: unknown, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::SSM::Parameter',
  DeletionPolicy: 'RetainExceptOnCreate',
  Properties: { Name, Type: 'String', Value: 'template' },
  ...more,
});
const bad = {
  Type: 'AWS::SSM::Parameter',
  DependsOn: 'P',
  Properties: { Type: 'String', Value: 'x', AllowedPattern: '^1$' },
};
const template = (Resources: Record<string, unknown>) => JSON.stringify({ Resources });
const put = (Name: string) => ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: 'before' }));
const stored = async (Name: string) => (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
const order = (StackName: string, Resources: Record<string, unknown>) => ({
  StackName,
  ChangeSetType: 'CREATE' as const,
  ImportExistingResources: true,
  TemplateBody: template(Resources),
});

test('an existing resource of the given name is imported as it is; the others are created', async () => {
  await put('/imported');

  const set = await change(cfn, order('takes', { P: parameter('/imported'), New: parameter('/created') }));
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
  const stack = await settledStack(cfn, 'takes');

  assert.deepEqual(
    set.Changes?.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.PhysicalResourceId]),
    [
      ['Add', undefined],
      ['Import', '/imported'],
    ],
  );
  assert.equal(set.ImportExistingResources, true);
  assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
  assert.deepEqual([await stored('/imported'), await stored('/created')], ['before', 'template']);
  const { StackResources } = await cfn.send(new DescribeStackResourcesCommand({ StackName: 'takes' }));
  assert.deepEqual(
    StackResources?.map((row) => row.ResourceStatus),
    ['CREATE_COMPLETE', 'IMPORT_COMPLETE'],
  );
  const changed = await deploy(cfn, {
    StackName: 'takes',
    TemplateBody: template({
      P: parameter('/imported', { Properties: { Name: '/imported', Type: 'String', Value: 'v2' } }),
    }),
  });
  assert.equal(changed.StackStatus, 'UPDATE_COMPLETE');
  assert.equal(await stored('/imported'), 'v2');
});

test('a creation that fails leaves what it took in', async () => {
  await put('/kept');

  const stack = await deploy(cfn, order('fails', { P: parameter('/kept'), Bad: bad }));

  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.equal(await stored('/kept'), 'before');
  assert.ok((await eventsOf(cfn, 'fails')).includes('P DELETE_SKIPPED'));
});

test('without a plain name, a policy that keeps it, or the wish, what is there is in the way', async () => {
  await put('/there');
  const refused: readonly (readonly [string, object])[] = [
    ['built', order('built', { P: parameter({ 'Fn::Sub': '/there' }) })],
    ['deleted', order('deleted', { P: parameter('/there', { DeletionPolicy: 'Delete' }) })],
    ['unasked', { ...order('unasked', { P: parameter('/there') }), ImportExistingResources: false }],
  ];
  for (const [StackName, input] of refused) {
    const stack = await deploy(cfn, { StackName, ...input });
    assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE', StackName);
    assert.match((await eventsOf(cfn, StackName)).join('\n'), /P CREATE_FAILED .*already exists/);
  }
  assert.equal(await stored('/there'), 'before');
});

test('a resource of another stack is not imported until that stack is deleted without it', async () => {
  const owner = await deploy(cfn, { ...order('owner', { P: parameter('/owned') }), ImportExistingResources: false });

  const thief = await deploy(cfn, order('thief', { P: parameter('/owned') }));
  await cfn.send(new DeleteStackCommand({ StackName: 'owner' }));
  await settledStack(cfn, owner.StackId as string);
  const heir = await deploy(cfn, order('heir', { P: parameter('/owned') }));

  assert.equal(thief.StackStatus, 'ROLLBACK_COMPLETE');
  assert.equal(heir.StackStatus, 'CREATE_COMPLETE');
});
