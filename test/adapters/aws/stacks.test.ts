import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { cloudFormationStacks } from '../../../adapters/aws/stacks.ts';
import { physicalNames } from '../../../core/physical-names.ts';
import type { ChangeSet, ChangeSetOrder, StackStatus, Stacks } from '../../../core/ports/stacks.ts';
import { ACCOUNT, openTestCloud, REGION, type TestCloud, until } from '../cloud.ts';

const PLACE = { environment: 'dev', account: ACCOUNT, region: REGION };
const BUCKET = physicalNames.artifactBucket(PLACE);
let world: TestCloud;
let cfn: CloudFormationClient;
let s3: S3Client;
let stacks: Stacks;
/** Which role was asked for, in order. */
let roles: string[] = [];
before(async () => {
  world = await openTestCloud();
  cfn = new CloudFormationClient(world.sdk);
  s3 = new S3Client({ ...world.sdk, forcePathStyle: true });
  stacks = cloudFormationStacks({
    cloudFormation: (_place, role) => {
      roles.push(role);
      return cfn;
    },
    s3: () => s3,
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const iam = new IAMClient(world.sdk);
  const allow = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const RoleName = physicalNames.stackRole('dev', PLACE);
  const trust = allow({ Action: 'sts:AssumeRole', Principal: { Service: 'cloudformation.amazonaws.com' } });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = allow({ Action: '*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
});
after(() => world.close());

const parameter = (properties: Readonly<Record<string, unknown>> = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value: { Ref: 'Value' }, ...properties },
});
const template = (resources: Readonly<Record<string, object>>): string =>
  JSON.stringify({
    Parameters: { Value: { Type: 'String', Default: 'default' } },
    Resources: resources,
    Outputs: { Given: { Value: { Ref: 'Value' } }, Second: { Value: 'two' } },
  });
const order = (stackName: string, body: string, more: Partial<ChangeSetOrder> = {}): ChangeSetOrder => ({
  stackName,
  changeSetName: 'tagline',
  template: body,
  parameters: { Value: 'one' },
  tags: { team: 'research' },
  capabilities: [],
  description: 'dev_eu-central-1/research/1.0',
  ...more,
});

const described = (changeSetId: string): Promise<ChangeSet> =>
  until(async () => {
    const seen = await stacks.describeChangeSet(PLACE, changeSetId);
    return seen?.status === 'creating' ? undefined : seen;
  });
const planned = async (given: ChangeSetOrder): Promise<ChangeSet> =>
  described((await stacks.createChangeSet(PLACE, given)).changeSetId);
const settled = (stackId: string): Promise<StackStatus> =>
  until(async () => {
    const seen = await stacks.status(PLACE, stackId);
    return seen?.settled ? seen : undefined;
  });
const deployed = async (given: ChangeSetOrder): Promise<StackStatus> => {
  const { changeSetId, stackId } = await planned(given);
  await stacks.executeChangeSet(PLACE, changeSetId, 'token');
  return settled(stackId);
};

test('a change set of a new stack is ready, with what it adds', async () => {
  const { changeSetId, stackId } = await stacks.createChangeSet(PLACE, order('fresh', template({ A: parameter() })));

  const { content, ...changeSet } = await described(changeSetId);

  assert.match(stackId, /:stack\/fresh\//);
  assert.deepEqual(changeSet, {
    changeSetId,
    stackId,
    stackName: 'fresh',
    status: 'ready',
    changes: [{ action: 'Add', resource: 'A', type: 'AWS::SSM::Parameter', properties: [] }],
  });
  assert.ok(content);
});

test('a change set names the role, the tags and the description that were ordered, cut to what CloudFormation takes', async () => {
  const given = order('named', template({ A: parameter() }), { description: 'd'.repeat(2000) });

  const { changeSetId } = await stacks.createChangeSet(PLACE, given);

  const { Tags, Description, Parameters } = await cfn.send(
    new DescribeChangeSetCommand({ ChangeSetName: changeSetId }),
  );
  assert.deepEqual(Tags, [{ Key: 'team', Value: 'research' }]);
  assert.equal(Description, 'd'.repeat(1024));
  assert.deepEqual(
    Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    [['Value', 'one']],
  );
});

test('the content that a digest is made of is the same at every reading, and another for other bytes', async () => {
  const body = template({ A: parameter(), B: parameter(), C: parameter() });
  const { changeSetId } = await stacks.createChangeSet(PLACE, order('stable', body));
  const first = await described(changeSetId);
  const second = await described(changeSetId);
  const other = await planned(order('stable', body, { parameters: { Value: 'two' } }));

  assert.equal(JSON.stringify(second.content), JSON.stringify(first.content));
  const content = first.content as Record<string, unknown>;
  assert.deepEqual(Object.keys(content).toSorted(), [
    'capabilities',
    'changes',
    'id',
    'parameters',
    'tags',
    'template',
  ]);
  assert.equal(content['id'], changeSetId);
  assert.equal(content['template'], body);
  assert.notEqual(JSON.stringify(other.content), JSON.stringify(first.content));
});

test('a change set of the same name replaces the one before', async () => {
  const first = await planned(order('again', template({ A: parameter() })));
  const second = await planned(order('again', template({ A: parameter(), B: parameter() })));

  assert.equal(await stacks.describeChangeSet(PLACE, first.changeSetId), undefined);
  assert.deepEqual(second.changes.map(({ resource }) => resource).toSorted(), ['A', 'B']);
  const { Summaries } = await cfn.send(new ListChangeSetsCommand({ StackName: 'again' }));
  assert.deepEqual(
    Summaries?.map(({ ChangeSetId }) => ChangeSetId),
    [second.changeSetId],
  );
});

test('an executed change set settles its stack, and says so; its deployment holds outputs and resources', async () => {
  const { changeSetId, stackId } = await planned(order('done', template({ A: parameter({ Name: '/done/a' }) })));

  await stacks.executeChangeSet(PLACE, changeSetId, 'token');
  const status = await settled(stackId);

  assert.deepEqual(status, { stackId, status: 'CREATE_COMPLETE', settled: true, succeeded: true });
  assert.deepEqual(await stacks.deployment(PLACE, stackId), {
    provider: 'CloudFormation',
    region: REGION,
    name: 'done',
    id: stackId,
    status: 'CREATE_COMPLETE',
    outputs: { Given: 'one', Second: 'two' },
    resources: [{ logicalId: 'A', type: 'AWS::SSM::Parameter', status: 'CREATE_COMPLETE', physicalId: '/done/a' }],
  });
});

test('an update modifies, replaces and removes, each by its name and with what changes', async () => {
  const before = { Keep: parameter({ Name: '/u/keep' }), Move: parameter({ Name: '/u/from' }), Go: parameter() };
  await deployed(order('update', template(before)));
  const next = { Keep: parameter({ Name: '/u/keep' }), Move: parameter({ Name: '/u/to' }), New: parameter() };

  const { status, changes } = await planned(order('update', template(next), { parameters: { Value: 'two' } }));

  assert.equal(status, 'ready');
  const byName = Object.fromEntries(changes.map((change) => [change.resource, change]));
  assert.deepEqual(
    Object.entries(byName)
      .map(([name, { action }]) => `${action} ${name}`)
      .toSorted(),
    ['Add New', 'Modify Keep', 'Remove Go', 'Replace Move'],
  );
  assert.deepEqual(byName['Keep']?.properties, ['Properties.Value']);
  assert.deepEqual(byName['Move']?.properties.toSorted(), ['Properties.Name', 'Properties.Value']);
  assert.equal(byName['Keep']?.physicalId, '/u/keep');
});

test('a change set without changes is empty, which is no failure', async () => {
  const body = template({ A: parameter() });
  await deployed(order('same', body));

  const { status, changes, reason } = await planned(order('same', body));

  assert.deepEqual([status, changes], ['empty', []]);
  assert.match(reason ?? '', /didn't contain changes|No updates/);
});

test('a change set that cannot be made is failed, with the reason', async () => {
  const body = template({
    A: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { 'Fn::ImportValue': 'nobody-exports' } } },
  });

  const { status, reason, content } = await planned(order('broken', body));

  assert.equal(status, 'failed');
  assert.match(reason ?? '', /nobody-exports/);
  assert.deepEqual(content, {});
});

test('a template that CloudFormation refuses is TemplateInvalid, with its words', async () => {
  const body = JSON.stringify({
    Resources: { A: { Type: 'AWS::SSM::Parameter', Properties: { Value: { Ref: 'Nobody' } } } },
  });

  await assert.rejects(stacks.createChangeSet(PLACE, order('refused', body, { parameters: {} })), {
    code: 'TemplateInvalid',
    message: /CloudFormation refuses the change set of refused: .*Nobody/,
  });
});

test('a capability that was not given is said by its own name', async () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
  };

  await assert.rejects(stacks.createChangeSet(PLACE, order('capable', template({ R: role }))), {
    code: 'InsufficientCapabilitiesException',
    message: /CAPABILITY_/,
  });
});

test('a template over 51,200 bytes goes through the bucket of the region, the same one to one place', async () => {
  const large = (text: string) => template({ A: parameter({ Description: text }), ...padding });
  const padding = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`P${n}`, parameter({ Description: 'ü'.repeat(450) })]),
  );
  assert.ok(Buffer.byteLength(large('x')) > 51_200);
  assert.ok(large('x').length < 51_200, 'characters are not bytes');

  const first = await planned(order('large', large('x')));
  await planned(order('large', large('x')));

  assert.equal(first.status, 'ready');
  assert.equal((first.content as { template: string }).template, large('x'));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  assert.equal(Contents.length, 1);
  assert.match(Contents[0]?.Key ?? '', /^dev\/bodies\/template\/[0-9a-f]{64}$/);
});

test('a large template is found, whether the endpoint was given to the client or stands in the environment', async () => {
  const { region, credentials } = world.sdk;
  const named: unknown[] = [];
  const spied = new CloudFormationClient(world.sdk);
  spied.middlewareStack.add(
    (next) => async (args) => {
      if ('TemplateURL' in args.input) named.push(args.input.TemplateURL);
      return next(args);
    },
    { step: 'initialize' },
  );
  const body = template({ A: parameter({ Description: 'x' }) }) + ' '.repeat(60_000);
  process.env['AWS_ENDPOINT_URL'] = world.cloud.url;
  try {
    for (const client of [s3, new S3Client({ region, credentials, forcePathStyle: true })]) {
      const over = cloudFormationStacks({ cloudFormation: () => spied, s3: () => client });
      const { changeSetId } = await over.createChangeSet(PLACE, order('found', body));
      assert.equal((await described(changeSetId)).status, 'ready');
    }
  } finally {
    delete process.env['AWS_ENDPOINT_URL'];
  }
  const key = `dev/bodies/template/${createHash('sha256').update(body).digest('hex')}`;
  assert.equal(named[0], `${world.cloud.url}/${BUCKET}/${key}`);
});

test('on AWS a large template is named by the address that the SDK has for the bucket', async () => {
  const sent: { host: string; path: string; body: string }[] = [];
  const said = (message: string) =>
    `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;
  const requestHandler = {
    handle: async ({ hostname, path, body }: { hostname: string; path: string; body?: unknown }) => {
      sent.push({ host: hostname, path, body: String(body) });
      const stored = hostname.includes('.s3.');
      const answer = stored ? '' : said('Stack with id aws does not exist');
      return { response: { statusCode: stored ? 200 : 400, headers: {}, body: Readable.from([Buffer.from(answer)]) } };
    },
  };
  const place = { environment: 'dev', account: '111122223333', region: 'eu-central-1' };
  const settings = { region: place.region, credentials: world.sdk.credentials, requestHandler, maxAttempts: 1 };
  const onAws = cloudFormationStacks({
    cloudFormation: () => new CloudFormationClient(settings as never),
    s3: () => new S3Client(settings as never),
  });
  const body = ' '.repeat(51_201);
  const key = `dev/bodies/template/${createHash('sha256').update(body).digest('hex')}`;

  await assert.rejects(onAws.createChangeSet(place, order('aws', body)), { code: 'TemplateInvalid' });

  const [, put, create] = sent;
  assert.equal(put?.host, 'tagline-artifacts-111122223333-eu-central-1.s3.eu-central-1.amazonaws.com');
  assert.equal(put?.path, `/${key}`);
  assert.equal(new URLSearchParams(create?.body).get('TemplateURL'), `https://${put?.host}/${key}`);
});

test('a template of exactly 51,200 bytes needs no bucket', async () => {
  const short = template({ A: parameter({ Description: '' }) });
  const body = short + ' '.repeat(51_200 - Buffer.byteLength(short));
  const count = async () => (await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).KeyCount;
  const before = await count();

  assert.equal((await planned(order('edge', body))).status, 'ready');
  assert.equal(await count(), before);
});

test('the same execution again does nothing, and a change set that was never ready is not executable', async () => {
  const { changeSetId, stackId } = await planned(order('twice', template({ A: parameter() })));

  await stacks.executeChangeSet(PLACE, changeSetId, 'token');
  await stacks.executeChangeSet(PLACE, changeSetId, 'token');
  await settled(stackId);

  const empty = await planned(order('twice', template({ A: parameter() }), { changeSetName: 'nothing' }));
  await assert.rejects(stacks.executeChangeSet(PLACE, empty.changeSetId, 'other'), {
    code: 'ChangeSetNotExecutable',
    message: new RegExp(`does not execute ${empty.changeSetId}`),
  });
});

test('a change set is executed once its execution has ended, and never ready again', async () => {
  const ready = await planned(order('ends-well', template({ A: parameter() })));

  await stacks.executeChangeSet(PLACE, ready.changeSetId, 'token');
  const ended = await until(async () => {
    const seen = await stacks.describeChangeSet(PLACE, ready.changeSetId);
    assert.match(seen?.status ?? '', /^execut(ing|ed)$/);
    return seen?.status === 'executed' ? seen : undefined;
  });

  assert.deepEqual(ended.changes, ready.changes);
});

test('a stack that could not be made leaves nothing behind, and the first failed resource says why', async () => {
  const clash = template({ A: parameter({ Name: '/clash' }), B: { ...parameter({ Name: '/clash' }), DependsOn: 'A' } });

  const ready = await planned(order('clash', clash));
  await stacks.executeChangeSet(PLACE, ready.changeSetId, 'its-token');
  const status = await settled(ready.stackId);

  assert.deepEqual([status.status, status.succeeded], ['DELETE_COMPLETE', false]);
  assert.match(
    (await stacks.firstFailure(PLACE, ready.stackId, 'its-token')) ?? '',
    /^B \(AWS::SSM::Parameter\): .*exist/,
  );
  assert.equal(await stacks.firstFailure(PLACE, ready.stackId, 'another'), undefined);
  assert.equal(await stacks.exists(PLACE, 'clash'), false);
  assert.equal(await stacks.status(PLACE, 'nobody'), undefined);
});

test('the shell of a plan that nobody carries out is taken away; a stack that is there stays', async () => {
  const rejected = await planned(order('rejected', template({ A: parameter({ Name: '/rejected/a' }) })));
  assert.equal(await stacks.exists(PLACE, 'rejected'), true);

  await stacks.discard(PLACE, rejected);
  await stacks.discard(PLACE, rejected);

  assert.equal(await stacks.exists(PLACE, 'rejected'), false);
  const { stackId } = await deployed(order('stays', template({ A: parameter({ Name: '/stays/a' }) })));
  const update = await planned(order('stays', template({ A: parameter({ Name: '/stays/b' }) })));
  await stacks.discard(PLACE, { stackId, changeSetId: update.changeSetId });
  assert.equal((await stacks.status(PLACE, stackId))?.status, 'CREATE_COMPLETE');
  assert.equal(await stacks.describeChangeSet(PLACE, update.changeSetId), undefined);
});

test('what is not there any more is undefined', async () => {
  const id = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:changeSet/none/00000000-0000-4000-8000-000000000000`;

  assert.equal(await stacks.describeChangeSet(PLACE, id), undefined);
});

test('planning uses the plan role alone, executing the deploy role', async () => {
  roles = [];
  const { changeSetId, stackId } = await planned(order('roles', template({ A: parameter() })));
  assert.deepEqual(new Set(roles), new Set(['plan']));

  roles = [];
  await stacks.executeChangeSet(PLACE, changeSetId, 'token');
  await settled(stackId);
  await stacks.deployment(PLACE, stackId);
  assert.deepEqual(new Set(roles), new Set(['deploy']));
});

for (const status of ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'] as const) {
  test(`a stack that is ${status} from before is refused with the command that deletes it`, async () => {
    const stub = new CloudFormationClient(world.sdk);
    stub.send = async (command: object) => {
      if (command instanceof DescribeStacksCommand) return { Stacks: [{ StackName: 'dead', StackStatus: status }] };
      throw new Error(`${command.constructor.name} was sent to a dead stack`);
    };
    const dead = cloudFormationStacks({ cloudFormation: () => stub, s3: () => s3 });

    await assert.rejects(dead.createChangeSet(PLACE, order('dead', template({ A: parameter() }))), {
      code: 'StackMustBeDeleted',
      remedy: /delete-stack --stack-name dead/,
    });
  });
}

test('an artifact is handed over under its sha-256, where CloudFormation finds it', async () => {
  const bytes = new TextEncoder().encode('PK code');

  const { bucket, key, url } = await stacks.handOver(PLACE, bytes);

  assert.deepEqual([bucket, key], [BUCKET, `dev/bodies/artifact/${createHash('sha256').update(bytes).digest('hex')}`]);
  assert.equal(url, `${world.sdk.endpoint}/${BUCKET}/${key}`);
});

test('an order is kept until it is due, and one that has expired is OrderMissing', async () => {
  const given = order('kept', template({ A: parameter() }), { onFailure: 'ROLLBACK' });

  const { digest } = await stacks.keepOrder(PLACE, given);

  assert.deepEqual(await stacks.keptOrder(PLACE, digest), given);
  await assert.rejects(stacks.keptOrder(PLACE, '0'.repeat(64)), { code: 'OrderMissing' });
});

test('a stack is made under the role that is ordered, and found by the names of stack and change set', async () => {
  const RoleName = 'deployer';
  const iam = new IAMClient(world.sdk);
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'cloudformation.amazonaws.com' } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const roleArn = Role?.Arn ?? assert.fail('made');

  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'ssm', PolicyDocument }));

  const { changeSetId } = await planned(order('other-role', template({ A: parameter() }), { roleArn }));
  assert.equal((await stacks.describeChangeSet(PLACE, 'tagline', 'other-role'))?.changeSetId, changeSetId);
  assert.equal(await stacks.describeChangeSet(PLACE, 'tagline', 'nowhere'), undefined);
  await stacks.executeChangeSet(PLACE, changeSetId, 'token');

  const { Stacks: [stack] = [] } = await cfn.send(new DescribeStacksCommand({ StackName: 'other-role' }));
  assert.equal(stack?.RoleARN, roleArn);
});
