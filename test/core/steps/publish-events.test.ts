import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { keys } from '../../../core/ledger/keys.ts';
import type { Item } from '../../../core/ports/ledger.ts';
import { decideApproval } from '../../../core/steps/decide-approval.ts';
import { publishEvents } from '../../../core/steps/publish-events.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const asked = async (world: World) => {
  const execution = await startExecution(world.ports)(world.request());
  const base = { contract: 2 as const, executionId: execution?.id ?? '', attempt: 1, stage: 'Deploy' };
  await requestApproval(world.ports)({ ...base, action: 'Approve', token: 'the-token', timeoutInMinutes: 60 });
  const [, approvalId = '', secret = ''] = /approvals\/([^/]+)\/(\S+)/.exec(world.mails.at(-1)?.body ?? '') ?? [];
  return { approvalId, secret };
};
const itemOf = async (world: World, approvalId: string): Promise<Item<unknown>> =>
  approvalRecord.require(world.ports.ledger, keys.approval(approvalId), 'approval');

test('an approval is told with who is asked, and with no secret, no hash of one and no token', async () => {
  const world = await makeWorld();
  const { approvalId, secret } = await asked(world);
  const open = await itemOf(world, approvalId);
  await decideApproval(world.ports)({ approvalId, person: 'ana', via: 'link', status: 'Approved', comment: 'fine' });
  const approved = await itemOf(world, approvalId);
  const everything = [...world.ports.ledger.items.values()].map((after) => ({ after }));
  world.published.length = 0;

  await publishEvents(world.ports)([{ after: open }, { before: open, after: approved }, ...everything]);

  const told = world.published.filter(({ detailType }) => detailType === 'Tagline Approval State Change');
  assert.deepEqual(
    told.map(({ detail }) => {
      const { status, asked: who } = detail as { status: string; asked: string[] };
      return [status, who];
    }),
    [
      ['Open', ['ana']],
      ['Approved', ['ana']],
      ['Approved', ['ana']],
    ],
  );
  const text = JSON.stringify(world.published);
  for (const hidden of [secret, world.ports.digest(secret), 'the-token', 'secretHash', 'recipients'])
    assert.ok(!text.includes(hidden), hidden);
});

test('a change of an approval that is no change of its status is not told', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);
  const open = await itemOf(world, approvalId);
  world.published.length = 0;

  await publishEvents(world.ports)([{ before: open, after: open }, { before: open }]);

  assert.deepEqual(world.published, []);
});
