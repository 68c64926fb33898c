import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { change, clientOptions, deploy, eventsOf, openTestCloud, settledChangeSet, settledStack } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const queue = (properties: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const role = (properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: TRUST, ...properties },
});
const template = (Resources: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  JSON.stringify({ Resources, ...more });

const create = (StackName: string, TemplateBody: string, more = {}) =>
  deploy(cfn, { StackName, ChangeSetType: 'CREATE', TemplateBody, ...more });

test('a change set of a new stack shows additions and changes nothing', async () => {
  const set = await change(cfn, {
    StackName: 'shown',
    ChangeSetType: 'CREATE',
    TemplateBody: template({ Q: queue() }),
  });

  assert.equal(set.Status, 'CREATE_COMPLETE');
  assert.equal(set.ExecutionStatus, 'AVAILABLE');
  assert.deepEqual(set.Changes, [
    {
      Type: 'Resource',
      ResourceChange: {
        Action: 'Add',
        LogicalResourceId: 'Q',
        ResourceType: 'AWS::SQS::Queue',
        Scope: [],
        Details: [],
        AfterContext: '{"Properties":{}}',
      },
    },
  ]);
  const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName: 'shown' }));
  assert.equal(Stacks?.[0]?.StackStatus, 'REVIEW_IN_PROGRESS');
});

test('a change set without changes fails with the words that tools look for', async () => {
  const body = template({ Q: queue() });
  await create('same', body);

  const set = await change(cfn, { StackName: 'same', TemplateBody: body });

  assert.equal(set.Status, 'FAILED');
  assert.equal(set.ExecutionStatus, 'UNAVAILABLE');
  assert.equal(
    set.StatusReason,
    "The submitted information didn't contain changes. Submit different information to create a change set.",
  );
  await assert.rejects(cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId })), {
    name: 'InvalidChangeSetStatusException',
  });
  await assert.rejects(cfn.send(new UpdateStackCommand({ StackName: 'same', TemplateBody: body })), {
    name: 'ValidationError',
    message: 'No updates are to be performed.',
  });
});

test('a change set tells what changes, why, and what will be replaced', async () => {
  const body = (wait: number) =>
    template(
      {
        Plain: queue({ VisibilityTimeout: { Ref: 'Timeout' }, DelaySeconds: wait }),
        Fifo: queue(wait > 1 ? { FifoQueue: true } : {}),
        User: role({ Description: { 'Fn::GetAtt': ['Fifo', 'Arn'] } }),
        Wary: role({ Description: { 'Fn::Sub': 'of ${Fifo}' } }),
        ...(wait === 1 && { Gone: queue() }),
      },
      { Parameters: { Timeout: { Type: 'Number' } } },
    );
  const timeout = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'Timeout', ParameterValue }] });
  await create('told', body(1), timeout('10'));

  const set = await change(cfn, { StackName: 'told', TemplateBody: body(2), ...timeout('20') });

  const told = set.Changes?.map(({ ResourceChange: c }) => [c?.Action, c?.LogicalResourceId, c?.Replacement, c?.Scope]);
  assert.deepEqual(told, [
    ['Modify', 'Fifo', 'True', ['Properties']],
    ['Remove', 'Gone', undefined, []],
    ['Modify', 'Plain', 'False', ['Properties']],
    ['Modify', 'User', 'False', ['Properties']],
    ['Modify', 'Wary', 'False', ['Properties']],
  ]);
  const [fifo, , plain, user, wary] = set.Changes?.map(({ ResourceChange }) => ResourceChange) ?? [];
  assert.equal(fifo?.PolicyAction, 'ReplaceAndDelete');
  assert.deepEqual(
    plain?.Details?.map(({ Target, Evaluation, ChangeSource, CausingEntity }) => [
      Target?.Name,
      Target?.RequiresRecreation,
      Target?.BeforeValue,
      Target?.AfterValue,
      Evaluation,
      ChangeSource,
      CausingEntity,
    ]),
    [
      ['DelaySeconds', 'Never', '1', '2', 'Static', 'DirectModification', undefined],
      ['VisibilityTimeout', 'Never', '10', '20', 'Static', 'ParameterReference', 'Timeout'],
    ],
  );
  assert.deepEqual(
    user?.Details?.map(({ Evaluation, ChangeSource, CausingEntity }) => [Evaluation, ChangeSource, CausingEntity]),
    [['Dynamic', 'ResourceAttribute', 'Fifo.Arn']],
  );
  assert.equal(wary?.Details?.[0]?.ChangeSource, 'ResourceReference');
  assert.match(wary?.AfterContext ?? '', /of \{\{changeSet:KNOWN_AFTER_APPLY\}\}/);
  assert.match(user?.AfterContext ?? '', /\{\{changeSet:KNOWN_AFTER_APPLY\}\}/);
  assert.deepEqual(JSON.parse(plain?.BeforeContext ?? ''), {
    Properties: { VisibilityTimeout: '10', DelaySeconds: 1 },
  });
});

test('without IncludePropertyValues a change set shows no values', async () => {
  const { Id } = await cfn.send(
    new CreateChangeSetCommand({
      StackName: 'bare',
      ChangeSetName: 'c',
      ChangeSetType: 'CREATE',
      TemplateBody: template({ Q: queue() }),
    }),
  );
  await settledChangeSet(cfn, Id as string);

  const set = await cfn.send(new DescribeChangeSetCommand({ StackName: 'bare', ChangeSetName: 'c' }));

  assert.equal(set.Changes?.[0]?.ResourceChange?.AfterContext, undefined);
});

test('a stack with IAM resources must be asked for with the right capability', async () => {
  const make = (body: string, Capabilities: ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[]) =>
    cfn.send(
      new CreateChangeSetCommand({
        StackName: 'iam',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE',
        TemplateBody: body,
        Capabilities,
      }),
    );

  await assert.rejects(make(template({ R: role() }), []), {
    name: 'InsufficientCapabilitiesException',
    message: 'Requires capabilities : [CAPABILITY_IAM]',
  });
  await assert.rejects(make(template({ R: role({ RoleName: 'x' }) }), ['CAPABILITY_IAM']), {
    message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
  });
  await make(template({ R: role() }), ['CAPABILITY_IAM']);
});

test('types and properties that are not here are refused by name, and nothing is made', async () => {
  const make = (resources: Record<string, unknown>) =>
    cfn.send(
      new CreateChangeSetCommand({
        StackName: 'foreign',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE',
        TemplateBody: template(resources),
      }),
    );

  await assert.rejects(make({ A: { Type: 'AWS::EC2::VPC' } }), {
    name: 'NotInLocalCloud',
    message: 'the resource type AWS::EC2::VPC is not in the local cloud',
  });
  await assert.rejects(make({ A: queue({ Nonsense: 1 }) }), {
    message: 'the property Nonsense of AWS::SQS::Queue (resource A) is not in the local cloud',
  });
  await assert.rejects(
    make({ A: queue({ Tags: { 'Fn::If': ['C', [{ Nonsense: 1 }], { Ref: 'AWS::NoValue' }] } }) }),
    /Unresolved condition/,
  );
  await assert.rejects(make({ A: queue(), B: queue({ QueueName: { 'Fn::GetAtt': ['A', 'Nonsense'] } }) }), {
    message: 'Template error: resource A does not support attribute type Nonsense in Fn::GetAtt',
  });
  await assert.rejects(cfn.send(new DescribeStacksCommand({ StackName: 'foreign' })), {
    message: 'Stack with id foreign does not exist',
  });
});

test('a client token makes the creation of a change set repeatable', async () => {
  const make = (ClientToken: string) =>
    cfn.send(
      new CreateChangeSetCommand({
        StackName: 'again',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE',
        ClientToken,
        TemplateBody: template({ Q: queue() }),
      }),
    );

  const first = await make('one');

  assert.deepEqual((await make('one')).Id, first.Id);
  await assert.rejects(make('two'), { name: 'AlreadyExistsException' });
});

test('a change set that was overtaken cannot be executed any more', async () => {
  await create('race', template({ Q: queue() }));
  const one = await change(cfn, { StackName: 'race', TemplateBody: template({ Q: queue({ DelaySeconds: 1 }) }) });
  const two = await change(cfn, { StackName: 'race', TemplateBody: template({ Q: queue({ DelaySeconds: 2 }) }) });
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: two.ChangeSetId }));
  await settledStack(cfn, 'race');

  await assert.rejects(cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: one.ChangeSetId })), /OBSOLETE/);
  const { Summaries } = await cfn.send(new ListChangeSetsCommand({ StackName: 'race' }));
  assert.deepEqual(new Set(Summaries?.map((row) => row.ExecutionStatus)), new Set(['OBSOLETE', 'EXECUTE_COMPLETE']));
});

test('a deleted change set is gone, and deleting it again is no fault', async () => {
  const set = await change(cfn, { StackName: 'gone', ChangeSetType: 'CREATE', TemplateBody: template({ Q: queue() }) });

  await cfn.send(new DeleteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
  await cfn.send(new DeleteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));

  await assert.rejects(cfn.send(new DescribeChangeSetCommand({ ChangeSetName: set.ChangeSetId })), {
    name: 'ChangeSetNotFoundException',
  });
});

test('secrets are masked wherever they would be seen, and reach the resource', async () => {
  const body = template(
    { R: role({ Description: { 'Fn::Sub': 'word ${Word}' } }) },
    { Parameters: { Word: { Type: 'String', NoEcho: true } } },
  );

  const stack = await create('secret', body, { Parameters: [{ ParameterKey: 'Word', ParameterValue: 'sesame42' }] });
  const set = await change(cfn, {
    StackName: 'secret',
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Word', ParameterValue: 'sesame43' }],
  });

  const { StackResourceSummaries } = await cfn.send(new ListStackResourcesCommand({ StackName: 'secret' }));
  const RoleName = StackResourceSummaries?.[0]?.PhysicalResourceId;
  const { Role } = await new IAMClient(clientOptions(cloud)).send(new GetRoleCommand({ RoleName }));
  assert.equal(Role?.Description, 'word sesame42');
  assert.deepEqual(stack.Parameters, [{ ParameterKey: 'Word', ParameterValue: '****' }]);
  assert.equal(set.Status, 'CREATE_COMPLETE', set.StatusReason);
  assert.doesNotMatch(JSON.stringify([set.Changes, set.Parameters, stack, await eventsOf(cfn, 'secret')]), /sesame/);
});

test('secrets are blotted out of reasons', async () => {
  const body = template(
    { R: role({ RoleName: { Ref: 'Word' } }) },
    { Parameters: { Word: { Type: 'String', NoEcho: true } } },
  );
  const word = { Parameters: [{ ParameterKey: 'Word', ParameterValue: 'sesame44' }] };
  await create('first-secret', body, word);

  const stack = await create('second-secret', body, word);

  const events = (await eventsOf(cfn, 'second-secret')).join('\n');
  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.match(events, /Role with name \*\*\*\* already exists/);
  assert.doesNotMatch(events, /sesame/);
});

test('a template can be read back, summarised and validated', async () => {
  const body = template(
    { R: role() },
    { Description: 'words', Parameters: { P: { Type: 'String', Default: 'd', Description: 'e' } } },
  );
  await create('read', body);

  const original = await cfn.send(new GetTemplateCommand({ StackName: 'read' }));
  const summary = await cfn.send(new GetTemplateSummaryCommand({ TemplateBody: body }));
  const valid = await cfn.send(new ValidateTemplateCommand({ TemplateBody: body }));

  assert.equal(original.TemplateBody, body);
  assert.deepEqual(summary.ResourceTypes, ['AWS::IAM::Role']);
  assert.deepEqual(summary.Capabilities, ['CAPABILITY_IAM']);
  assert.deepEqual(valid.Parameters, [{ ParameterKey: 'P', DefaultValue: 'd', NoEcho: false, Description: 'e' }]);
  assert.equal(valid.Description, 'words');
});

test('circles and oversized templates are refused at once', async () => {
  const make = (TemplateBody: string) =>
    cfn.send(
      new CreateChangeSetCommand({ StackName: 'bad', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody }),
    );

  await assert.rejects(
    make(template({ A: queue({ QueueName: { Ref: 'B' } }), B: queue({ QueueName: { Ref: 'A' } }) })),
    {
      name: 'ValidationError',
      message: 'Circular dependency between resources: [A, B]',
    },
  );
  await assert.rejects(
    make(template({ A: queue() }, { Description: 'x'.repeat(52_000) })),
    /less than or equal to 51200/,
  );
});

test('values that depend on a replaced resource may change, and a plan never makes them up', async () => {
  const body = (name: string) =>
    template({
      Q: queue({ QueueName: name }),
      P: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Type: 'String',
          Value: { 'Fn::Base64': { 'Fn::GetAtt': ['Q', 'Arn'] } },
          Name: {
            'Fn::Sub': [
              '/x/${a}',
              { a: { 'Fn::Select': [0, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Q', 'Arn'] }] }] } },
            ],
          },
        },
      },
    });
  await create('unknown', body('unknown-a'));

  const set = await change(cfn, { StackName: 'unknown', TemplateBody: body('unknown-b') });

  const p = set.Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === 'P')?.ResourceChange;
  const details = p?.Details?.map(({ Target, Evaluation, ChangeSource, CausingEntity }) => [
    Target?.Name,
    Target?.RequiresRecreation,
    Target?.AfterValue,
    `${Evaluation} ${ChangeSource} ${CausingEntity}`,
  ]);
  assert.equal(p?.Replacement, 'Conditional');
  assert.deepEqual(details, [
    ['Name', 'Conditionally', '/x/{{changeSet:KNOWN_AFTER_APPLY}}', 'Dynamic ResourceAttribute Q.Arn'],
    ['Value', 'Never', '{{changeSet:KNOWN_AFTER_APPLY}}', 'Dynamic ResourceAttribute Q.Arn'],
  ]);
  await cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
  assert.equal((await settledStack(cfn, 'unknown')).StackStatus, 'UPDATE_COMPLETE');
});

test('a part of an ARN that is not there yet, and blocks of an address, are outputs of a new stack', async () => {
  const stack = await create(
    'parts',
    [
      'Resources:',
      '  T: { Type: AWS::SNS::Topic }',
      '  P: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: 10.0.0.0/16 } }',
      'Outputs:',
      "  Name: { Value: !Select [5, !Split [':', !Ref T]] }",
      '  Block: { Value: !Select [1, !Cidr [!GetAtt P.Value, 4, 8]] }',
    ].join('\n'),
  );

  const outputs = Object.fromEntries((stack.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue]));
  assert.match(outputs['Name'] ?? '', /^parts-T-[A-Z0-9]{12}$/);
  assert.equal(outputs['Block'], '10.0.1.0/24');
});

test('a list that is secret is cut, joined and chosen from, and stays secret', async () => {
  const body = template(
    {
      R: role({ Description: { 'Fn::Select': [1, { 'Fn::Split': [',', { Ref: 'Words' }] }] } }),
      Maybe: { ...queue(), Condition: 'Open' },
    },
    {
      Parameters: { Words: { Type: 'String', NoEcho: true } },
      Conditions: { Open: { 'Fn::Equals': [{ Ref: 'Words' }, 'open,sesame45'] } },
    },
  );
  const words = { Parameters: [{ ParameterKey: 'Words', ParameterValue: 'open,sesame45' }] };

  const stack = await create('secret-list', body, words);

  assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
  const { StackResourceSummaries } = await cfn.send(new ListStackResourcesCommand({ StackName: 'secret-list' }));
  assert.deepEqual(
    StackResourceSummaries?.map((row) => row.LogicalResourceId),
    ['Maybe', 'R'],
  );
  const { Role } = await new IAMClient(clientOptions(cloud)).send(
    new GetRoleCommand({ RoleName: StackResourceSummaries?.[1]?.PhysicalResourceId }),
  );
  assert.equal(Role?.Description, 'sesame45');
  assert.doesNotMatch(JSON.stringify(await eventsOf(cfn, 'secret-list')), /sesame/);
});

test('a template is YAML 1.1: a parameter allows true, not yes, and an account id of octal digits is another number', async () => {
  const body = [
    'Parameters: { Enc: { Type: String, AllowedValues: [yes, no] } }',
    'Resources:',
    '  P: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: 012345670123, Description: on } }',
    '  V: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: 1.0 } }',
    '  D: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 2.0 } }',
    'Outputs:',
    '  P: { Value: !GetAtt P.Value }',
    '  V: { Value: !Join [" ", [!GetAtt V.Value, 3.0]] }',
  ].join('\n');
  const enc = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'Enc', ParameterValue }] });

  await assert.rejects(create('yaml', body, enc('yes')), /Parameter 'Enc' must be one of AllowedValues/);
  const stack = await create('yaml', body, enc('true'));

  assert.deepEqual(
    stack.Outputs?.map(({ OutputValue }) => OutputValue),
    ['1402433619', '1.0 3.0'],
  );
  const again = await change(cfn, { StackName: 'yaml', TemplateBody: body, ...enc('true') });
  assert.match(again.StatusReason ?? '', /didn't contain changes/);
});
