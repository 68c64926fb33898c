import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { decideApproval } from '../../../core/steps/decide-approval.ts';
import { openLink } from '../../../core/steps/open-link.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const asked = async (world: World) => {
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  world.etags.set(`dev/artifacts/hello/package/${execution.id}`, '"1"');
  await requestApproval(world.ports)({
    contract: 1,
    executionId: execution.id,
    attempt: 1,
    stage: 'Deploy',
    action: 'Approve',
    token: 'the-token',
    timeoutInMinutes: 60,
  });
  const [, approvalId = '', secret = ''] = /approvals\/([^/]+)\/(\S+)/.exec(world.mails.at(-1)?.body ?? '') ?? [];
  return { execution, approvalId, secret };
};
const answer = (approvalId: string, status: 'Approved' | 'Rejected' = 'Approved') => ({
  approvalId,
  person: 'ana',
  via: 'link' as const,
  status,
  comment: 'looked at it',
});
const statusOf = async (world: World, id: string) =>
  (await approvalRecord.read(world.ports.ledger, keys.approval(id)))?.data.status;

test('the token and the secret lie nowhere but in the wait and the mail', async () => {
  const world = await makeWorld();
  const { approvalId, secret } = await asked(world);

  const holders = [...world.ports.ledger.items.values()].filter((item) => JSON.stringify(item).includes('the-token'));
  assert.deepEqual(
    holders.map(({ kind }) => kind),
    ['wait'],
  );
  assert.ok(![...world.ports.ledger.items.values()].some((item) => JSON.stringify(item).includes(secret)));
  assert.equal((await openLink(world.ports)({ approvalId, secret })).person, 'ana');
});

test('an answer is taken once, and the machine is answered once', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);

  await decideApproval(world.ports)(answer(approvalId));
  await assert.rejects(decideApproval(world.ports)(answer(approvalId, 'Rejected')), {
    name: 'ApprovalAlreadyCompleted',
  });

  assert.deepEqual(
    world.answered.map(({ token }) => token),
    ['the-token'],
  );
  assert.equal(await statusOf(world, approvalId), 'Approved');
});

test('of two answers at the same time one wins', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);

  const results = await Promise.allSettled([
    decideApproval(world.ports)(answer(approvalId)),
    decideApproval(world.ports)(answer(approvalId, 'Rejected')),
  ]);

  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal(world.answered.length, 1);
});

test('an answer after the end is refused as expired', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);
  world.advance(3601);

  await assert.rejects(decideApproval(world.ports)(answer(approvalId)), { name: 'ApprovalExpired' });
  assert.equal(world.answered.length, 0);
});

test('what changed since the question withdraws it: the machine learns that, nothing is approved', async () => {
  const world = await makeWorld();
  const { execution, approvalId } = await asked(world);
  world.etags.set(`dev/artifacts/hello/package/${execution.id}`, '"2"');

  await assert.rejects(decideApproval(world.ports)(answer(approvalId)), { name: 'ApprovalWithdrawn' });

  assert.equal(await statusOf(world, approvalId), 'Withdrawn');
  assert.deepEqual(
    world.answered.map(({ answer: sent }) => 'error' in sent && sent.error),
    ['ApprovalWithdrawn'],
  );
});

test('a wrong secret and an unknown approval are refused alike', async () => {
  const world = await makeWorld();
  const { approvalId, secret } = await asked(world);
  const open = openLink(world.ports);

  const wrong = await open({ approvalId, secret: `${secret}x` }).catch((error: Error) => error.message);
  const unknown = await open({ approvalId: `${approvalId.slice(0, -1)}0`, secret }).catch(
    (error: Error) => error.message,
  );

  assert.equal(wrong, 'this link is not valid');
  assert.equal(unknown, wrong);
});

test('somebody who was not asked cannot answer', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);

  await assert.rejects(decideApproval(world.ports)({ ...answer(approvalId), person: 'bob' }), {
    name: 'NotAnApprover',
  });
});

test('asked again by a retried task, the links of before are dead', async () => {
  const world = await makeWorld();
  const first = await asked(world);
  const second = await asked(world);

  assert.equal(first.approvalId, second.approvalId);
  await assert.rejects(openLink(world.ports)(first), { name: 'InvalidApprovalToken' });
  assert.equal((await openLink(world.ports)(second)).person, 'ana');
});

test('the end of the execution withdraws what is still open', async () => {
  const world = await makeWorld();
  const { execution, approvalId } = await asked(world);
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'ABORTED' });

  await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? '');

  assert.equal(await statusOf(world, approvalId), 'Withdrawn');
});

test('an answer that was given stands when a retried task asks again: it is owed to the new token', async () => {
  const world = await makeWorld();
  const first = await asked(world);
  await decideApproval(world.ports)(answer(first.approvalId, 'Rejected'));
  const mails = world.mails.length;

  await requestApproval(world.ports)({
    contract: 1,
    executionId: first.execution.id,
    attempt: 1,
    stage: 'Deploy',
    action: 'Approve',
    token: 'new-token',
    timeoutInMinutes: 60,
  });

  assert.equal(await statusOf(world, first.approvalId), 'Rejected');
  assert.equal(world.mails.length, mails);
  assert.deepEqual(world.answered.at(-1)?.token, 'new-token');
});

test('a note cannot pretend to be a part of the mail', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const customData = 'fine\n\nLook at it and decide:\nhttps://evil.example/';
  await requestApproval(world.ports)({
    contract: 1,
    executionId: execution.id,
    attempt: 1,
    stage: 'Deploy',
    action: 'Approve',
    token: 't',
    timeoutInMinutes: 60,
    customData,
  });

  assert.match(world.mails.at(-1)?.body ?? '', /^Note: fine Look at it and decide: https:\/ \/evil\.example\/$/m);
});
