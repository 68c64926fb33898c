import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { ACCOUNT, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

/** Calls an operation of EventBridge as a role with these statements. */
const as = async (name: string, ...Statement: object[]) => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
  };
  await world.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await world.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'p', PolicyDocument }));
  const principal: Principal = {
    kind: 'role',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/s`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    sessionName: 's',
  };
  return (operation: string, input: unknown) =>
    world.cloud.call('events', operation, input, { account: ACCOUNT, region: REGION, principal });
};

const bus = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`;
const event = (Source: string) => ({ Entries: [{ Source, DetailType: 'd', Detail: '{}' }] });

test('a role puts events of the sources that its policy names', async () => {
  const call = await as('putter', {
    Effect: 'Allow',
    Action: 'events:PutEvents',
    Resource: bus,
    Condition: { StringEquals: { 'events:source': 'mine' } },
  });

  await call('PutEvents', event('mine'));
  await assert.rejects(call('PutEvents', event('yours')), {
    name: 'AccessDeniedException',
    message: /assumed-role\/putter\/s is not authorized to perform: events:PutEvents on resource: .*event-bus\/default/,
  });
});

test('the role of a target must be passed to EventBridge', async () => {
  const targets = { Effect: 'Allow', Action: ['events:PutRule', 'events:PutTargets'], Resource: '*' };
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/target`;
  const pass = {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: RoleArn,
    Condition: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
  };
  const input = {
    Rule: 'passed',
    Targets: [{ Id: 't', Arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:m`, RoleArn }],
  };
  const may = await as('may-pass', targets, pass);
  const mayNot = await as('may-not-pass', targets);
  await may('PutRule', { Name: 'passed', EventPattern: '{"source":["a"]}' });

  await assert.rejects(mayNot('PutTargets', input), {
    name: 'AccessDeniedException',
    message: /iam:PassRole on resource: .*role\/target/,
  });
  await may('PutTargets', input);
});

test('targets can be limited to what a policy names', async () => {
  const call = await as(
    'limited',
    { Effect: 'Allow', Action: 'events:PutRule', Resource: `arn:aws:events:${REGION}:${ACCOUNT}:rule/limited` },
    {
      Effect: 'Allow',
      Action: 'events:PutTargets',
      Resource: '*',
      Condition: {
        'ForAllValues:ArnLike': { 'events:TargetArn': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:ok-*` },
      },
    },
  );
  const put = (name: string) =>
    call('PutTargets', {
      Rule: 'limited',
      Targets: [{ Id: 't', Arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}` }],
    });
  await call('PutRule', { Name: 'limited', EventPattern: '{"source":["a"]}' });

  await put('ok-1');
  await assert.rejects(put('other'), { name: 'AccessDeniedException' });
  await assert.rejects(call('PutRule', { Name: 'elsewhere', EventPattern: '{"source":["a"]}' }), {
    name: 'AccessDeniedException',
  });
});
