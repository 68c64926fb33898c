import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deployStack, type Progress, type StackOrder } from '../../../local/assembly/deploy-stack.ts';
import { type OpenCloud, openCloud } from '../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'deploy-stack-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const account = '111122223333';
const root = {
  account,
  region: 'eu-central-1',
  principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` } as const,
};
const parameter = (Value: string, AllowedPattern: string) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, AllowedPattern },
});
const order = (stackName: string, Resources: Record<string, unknown>, more: Partial<StackOrder> = {}): StackOrder => ({
  stackName,
  template: { TemplateBody: JSON.stringify({ Resources }) },
  ...more,
});
const deploy = (what: StackOrder, onProgress: (progress: Progress) => void = () => {}) =>
  deployStack(cloud, root, what, onProgress);
const stackOf = async (StackName: string) => {
  const { Stacks } = await cloud.call<{ Stacks: { StackStatus: string; EnableTerminationProtection: boolean }[] }>(
    'cloudformation',
    'DescribeStacks',
    { StackName },
    root,
  );
  return Stacks[0]!;
};
const good = { P: parameter('1', '^[0-9]+$') };
const bad = { P: parameter('x', '^[0-9]+$') };

test('a stack whose creation failed is reported with its reason, and is deleted before it is created again', async () => {
  await assert.rejects(deploy(order('again', bad, { terminationProtection: true })), (error: Error) => {
    assert.match(error.message, /^stack again: ROLLBACK_COMPLETE\n {2}P \(AWS::SSM::Parameter\): .*allowedPattern/s);
    return true;
  });
  const left = await stackOf('again');
  const seen: string[] = [];

  const outcome = await deploy(order('again', good), ({ resource, status }) => seen.push(`${resource} ${status}`));

  assert.deepEqual([left.StackStatus, left.EnableTerminationProtection], ['ROLLBACK_COMPLETE', false]);
  assert.equal(outcome, 'changed');
  assert.ok(seen.includes('again CREATE_COMPLETE') && !seen.some((line) => line.includes('DELETE_')), seen.join());
});

test('an update that is rolled back is a failure, and the next one may follow', async () => {
  await deploy(order('back', good));

  await assert.rejects(deploy(order('back', bad)), /^Error: stack back: UPDATE_ROLLBACK_COMPLETE\n/);

  assert.equal(await deploy(order('back', { P: parameter('2', '^[0-9]+$') })), 'changed');
});

test('a stack is protected once it stands, also when nothing else changes', async () => {
  await deploy(order('guarded', good));
  const before = await stackOf('guarded');

  const outcome = await deploy(order('guarded', good, { terminationProtection: true }));

  assert.deepEqual([before.EnableTerminationProtection, outcome], [false, 'unchanged']);
  assert.equal((await stackOf('guarded')).EnableTerminationProtection, true);
});
