import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { moveTag } from '../../../core/parts/move-tag.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { decideApproval } from '../../../core/steps/decide-approval.ts';
import { openLink } from '../../../core/steps/open-link.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { waitKey } from '../../../core/wait.ts';
import { askNobody } from '../approved.ts';
import { makePackage } from '../made-artifact.ts';
import { makeWorld, type World } from '../world.ts';

const asked = async (world: World) => {
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  await makePackage(world, execution.id, '"1"');
  await requestApproval(world.ports)({
    contract: 2,
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
  await makePackage(world, execution.id, '"2"');

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
    contract: 2,
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
    contract: 2,
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

/** A question to three people that needs two answers of release managers. */
const askedTwo = async () => {
  const world = await makeWorld();
  const { installation } = world.ports;
  const dev = installation.environments['dev'];
  assert.ok(dev);
  dev.approval = { required: 2, from: ['group:release-managers'], notAuthor: false };
  for (const id of ['ben', 'cleo'])
    installation.people.push({
      id,
      mail: `${id}@example.com`,
      groups: ['release-managers'],
      gitEmails: [],
      principals: [],
    });
  return { world, ...(await asked(world)) };
};
const by = (approvalId: string, person: string, more: object = {}) => ({ ...answer(approvalId), person, ...more });

test('of several people each counts once, and the machine goes on once, when the count is reached', async () => {
  const { world, approvalId } = await askedTwo();
  const decide = decideApproval(world.ports);

  assert.equal((await decide(by(approvalId, 'ana'))).status, 'Open');
  await assert.rejects(decide(by(approvalId, 'ana', { via: 'api' })), { name: 'AlreadyAnswered' });
  await assert.rejects(decide(by(approvalId, 'ana', { status: 'Rejected' })), { name: 'AlreadyAnswered' });
  assert.equal(world.answered.length, 0);
  assert.equal((await decide(by(approvalId, 'ben'))).status, 'Approved');
  await assert.rejects(decide(by(approvalId, 'cleo')), { name: 'ApprovalAlreadyCompleted' });

  assert.deepEqual(
    world.answered.map(({ answer: sent }) => 'output' in sent && sent.output['summary']),
    ['Approved by ana: looked at it, ben: looked at it'],
  );
});

test('three answers at once are all taken, or refused by name; the machine goes on once', async () => {
  const { world, approvalId } = await askedTwo();

  const results = await Promise.allSettled(
    ['ana', 'ben', 'cleo', 'ana'].map((person) => decideApproval(world.ports)(by(approvalId, person))),
  );

  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).name] : []));
  assert.equal(refusals.length, 2);
  for (const name of refusals) assert.match(name, /^(AlreadyAnswered|ApprovalAlreadyCompleted)$/);
  assert.equal(await statusOf(world, approvalId), 'Approved');
  assert.equal(world.answered.length, 1);
});

test('one rejection ends it, also after an approval', async () => {
  const { world, approvalId } = await askedTwo();

  await decideApproval(world.ports)(by(approvalId, 'ana'));
  await decideApproval(world.ports)(by(approvalId, 'ben', { status: 'Rejected', comment: 'no' }));

  assert.equal(await statusOf(world, approvalId), 'Rejected');
  assert.deepEqual(
    world.answered.map(({ answer: sent }) => 'cause' in sent && sent.cause),
    ['Rejected by ben: no'],
  );
});

test('somebody who was asked and left the group, or the installation, answers nothing any more', async () => {
  const { world, approvalId } = await askedTwo();
  const [ana, ben] = world.ports.installation.people;
  assert.ok(ana && ben);

  ben.groups.length = 0;
  for (const status of ['Approved', 'Rejected'] as const)
    await assert.rejects(decideApproval(world.ports)(by(approvalId, 'ben', { status })), { name: 'NotAnApprover' });
  world.ports.installation.people.shift();
  await assert.rejects(decideApproval(world.ports)(by(approvalId, 'ana')), { name: 'NotAnApprover' });
  assert.equal(await statusOf(world, approvalId), 'Open');
});

test('an earlier answer of somebody who left does not count when the next one comes', async () => {
  const { world, approvalId } = await askedTwo();
  await decideApproval(world.ports)(by(approvalId, 'ana'));
  world.ports.installation.people.shift();

  assert.equal((await decideApproval(world.ports)(by(approvalId, 'ben'))).status, 'Open');
  assert.equal((await decideApproval(world.ports)(by(approvalId, 'cleo'))).status, 'Approved');
});

test('an answer in the last second is taken and owed to the machine until it is sent', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);
  world.advance(3599);
  const send = world.ports.machines.answer;
  world.ports.machines.answer = () => Promise.reject(new Error('throttled'));
  await assert.rejects(decideApproval(world.ports)(answer(approvalId)), /throttled/);
  world.ports.machines.answer = send;
  world.advance(60);

  await reconcile(world.ports)();

  assert.equal(await statusOf(world, approvalId), 'Approved');
  assert.deepEqual(
    world.answered.map(({ token, answer: sent }) => [token, 'output' in sent]),
    [['the-token', true]],
  );
});

test('an answer is written with who, when, by which way, and of which bytes; what is decided is not open any more', async () => {
  const { world, approvalId } = await askedTwo();
  const read = () => approvalRecord.require(world.ports.ledger, keys.approval(approvalId), 'approval');
  world.advance(60);

  await decideApproval(world.ports)(by(approvalId, 'ana', { via: 'api' }));

  const open = await read();
  const [first] = open.data.answers;
  assert.deepEqual(first, {
    by: 'ana',
    status: 'Approved',
    at: '2026-01-01T00:01:00.000Z',
    via: 'api',
    comment: 'looked at it',
    digest: open.data.digest,
  });
  assert.equal(open.open?.kind, 'approval');
  await decideApproval(world.ports)(by(approvalId, 'ben'));
  assert.equal((await read()).open, undefined);
});

test('an approval expires at its moment, not after it, and the error says what to do', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);
  world.advance(3600);

  await assert.rejects(decideApproval(world.ports)(answer(approvalId)), {
    name: 'ApprovalExpired',
    message: /expired at 2026-01-01T01:00:00.000Z/,
    remedy: /Retry/,
  });
});

test('an answer for an execution that has ended meanwhile approves nothing', async () => {
  const world = await makeWorld();
  const { execution, approvalId } = await asked(world);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, status: 'Failed' as const } } }]);

  await assert.rejects(decideApproval(world.ports)(answer(approvalId)), { name: 'ApprovalWithdrawn' });
  await assert.rejects(decideApproval(world.ports)(answer(approvalId)), {
    name: 'ApprovalWithdrawn',
    message: /has changed since/,
  });
});

test('what withdrew an approval is the name and the reason of the refusal', async () => {
  const world = await makeWorld();
  const { execution, approvalId } = await asked(world);
  await moveTag(world.ports)(execution.id, undefined, '2026-01-01T00:00:00.000Z');

  await assert.rejects(decideApproval(world.ports)(answer(approvalId)), { name: 'TagMoved', remedy: /Retry/ });
});

test('where the rule was lifted since, an answer of somebody who was asked still decides', async () => {
  const world = await makeWorld();
  const { approvalId } = await asked(world);
  await askNobody(world);
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  dev.approval = 'none';

  assert.equal((await decideApproval(world.ports)(answer(approvalId))).status, 'Approved');
});

test('a decision is written though the machine waits no more', async () => {
  const world = await makeWorld();
  const { execution, approvalId } = await asked(world);
  const { pk, sk } = waitKey.action(execution.id, 1, 'Deploy', 'Approve');
  world.ports.ledger.items.delete(`${pk}\n${sk}`);

  assert.equal((await decideApproval(world.ports)(answer(approvalId, 'Rejected'))).status, 'Rejected');
  assert.deepEqual(world.answered, []);
});

test('who comes too late or again learns who has answered, and who is still needed', async () => {
  const { world, approvalId } = await askedTwo();
  const decide = decideApproval(world.ports);
  await decide(by(approvalId, 'ana'));

  await assert.rejects(decide(by(approvalId, 'ana')), { name: 'AlreadyAnswered', expected: /2 .*release-managers/ });
  await decide(by(approvalId, 'ben'));
  await assert.rejects(decide(by(approvalId, 'cleo')), { message: 'this approval is Approved by ana, ben' });
});

test('who joined the group after the question was not asked, and answers nothing', async () => {
  const { world, approvalId } = await askedTwo();
  const [ana] = world.ports.installation.people;
  assert.ok(ana);
  world.ports.installation.people.push({ ...ana, id: 'dora', mail: 'dora@example.com' });

  await assert.rejects(decideApproval(world.ports)(by(approvalId, 'dora')), {
    name: 'NotAnApprover',
    message: 'dora was not asked',
    remedy: /tagline approvals/,
  });
});

test('who counts for one of two requirements answers, and both must be met', async () => {
  const { world } = await askedTwo();
  const { installation } = world.ports;
  const [ana, ben, cleo] = installation.people;
  const dev = installation.environments['dev'];
  assert.ok(ana && ben && cleo && dev);
  cleo.groups.splice(0, 1, 'security');
  dev.approval = { required: 1, from: ['group:security'], notAuthor: false };
  const { approvalId } = await asked(world);
  const decide = decideApproval(world.ports);

  assert.equal((await decide(by(approvalId, 'ana'))).status, 'Open');
  assert.equal((await decide(by(approvalId, 'cleo'))).status, 'Approved');
});
