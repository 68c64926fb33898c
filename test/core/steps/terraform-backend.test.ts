import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { LockInfo } from '../../../core/lock.ts';
import { newestTerraformState, terraformStateAt } from '../../../core/questions/terraform-states.ts';
import { admitTerraform } from '../../../core/steps/admit-terraform.ts';
import { breakLease } from '../../../core/steps/break-lease.ts';
import { haltEnvironment } from '../../../core/steps/halt-environment.ts';
import { lockTerraform } from '../../../core/steps/lock-terraform.ts';
import { logInTerraform } from '../../../core/steps/log-in-terraform.ts';
import { logOutTerraform } from '../../../core/steps/log-out-terraform.ts';
import { pushTerraformState } from '../../../core/steps/push-terraform-state.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { rollBackTerraformState } from '../../../core/steps/roll-back-terraform-state.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { unlockTerraform } from '../../../core/steps/unlock-terraform.ts';
import { writeTerraformState } from '../../../core/steps/write-terraform-state.ts';
import { LARGEST_TO_CHANGE } from '../../../core/terraform-state.ts';
import { makeWorld } from '../world.ts';

const ADDRESS = 'research/dev-eu-central-1';
const info = (ID: string) => LockInfo.parse({ ID, Who: 'ana@laptop', Operation: 'OperationTypeApply' });
const text = (serial: number, more: object = {}) =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial, lineage: 'a', resources: [], ...more });

const backend = async () => {
  const world = await makeWorld();
  const { ports } = world;
  const { dev } = ports.installation.environments;
  assert.ok(dev);
  Object.assign(ports.installation, { terraform: { prefix: 'acme', lock: 'file', binary: 'terraform' } });
  dev.terraform = { backend: 'http' };
  return {
    world,
    ports,
    lock: (id: string, login = 'ana') => lockTerraform(ports)(ADDRESS, { info: info(id), login, by: login }),
    unlock: (id: string | undefined, mayBreak = false, by = 'ana') =>
      unlockTerraform(ports)({ address: ADDRESS, id, login: by, by, mayBreak }),
    write: (serial: number, lockId: string | undefined, more: object = {}, by = 'ana') =>
      writeTerraformState(ports)({ address: ADDRESS, text: text(serial, more), lockId, login: by, by }),
    newest: async () => (await newestTerraformState(ports)(ADDRESS))?.state.serial,
    lease: async () => (await leaseRecord.require(ports.ledger, keys.lease(ADDRESS), 'lease')).data,
    async execution() {
      const execution = await startExecution(ports)(world.request());
      assert.ok(execution);
      const place = { contract: 2 as const, executionId: execution.id, attempt: 1, stage: 'Deploy', group: 3 };
      return { place, take: () => takeLease(ports)({ ...place, token: 'token' }) };
    },
  };
};

test('nobody takes the lock of an address in a halted environment; who has it gives it back', async () => {
  const { ports, lock, unlock } = await backend();
  await lock('l1');
  await haltEnvironment(ports)({ environment: 'dev', reason: 'customers see errors', by: 'ana' });
  await unlock('l1');

  await assert.rejects(lock('l2'), { code: 'EnvironmentHalted' });
});

test('a state is written under its lock and read back; every serial is kept', async () => {
  const { ports, lock, unlock, write, newest } = await backend();
  assert.equal(await newestTerraformState(ports)(ADDRESS), undefined);
  await lock('l1');

  await write(1, 'l1');
  await write(2, 'l1', { outputs: { a: { value: '1' } } });
  await write(2, 'l1', { outputs: { a: { value: '1' } } });
  await unlock('l1');

  assert.equal(await newest(), 2);
  assert.equal((await terraformStateAt(ports)(ADDRESS, 1)).text, text(1));
  await assert.rejects(write(3, 'l1'), { code: 'LockNotHeld' });
});

test('nothing is written without the lock, with the lock of another, or after the lock was broken', async () => {
  const { ports, lock, write, lease, newest } = await backend();
  await lock('l1');
  await assert.rejects(write(1, undefined), { code: 'LockNotHeld' });
  await assert.rejects(write(1, 'l2'), { code: 'LockNotHeld' });
  await assert.rejects(write(1, 'l1', {}, 'eve'), { code: 'LockNotHeld' });
  const { fencing } = await lease();

  await breakLease(ports)({ address: ADDRESS, by: 'ben', reason: 'the laptop is lost', fencing });

  await assert.rejects(write(1, 'l1'), { code: 'LockNotHeld' });
  await lock('l3');
  await write(1, 'l3');
  assert.equal(await newest(), 1);
  assert.ok((await lease()).fencing > fencing);
});

test('a lock that is broken while a state is on its way keeps that state out', async () => {
  const { ports, lock, lease, newest } = await backend();
  await lock('l1');
  const { fencing } = await lease();
  const put: typeof ports.terraformBodies.put = async (...body) => {
    await ports.terraformBodies.put(...body);
    await breakLease(ports)({ address: ADDRESS, by: 'ben', reason: 'the laptop is lost', fencing });
  };
  const slow = { ...ports, terraformBodies: { ...ports.terraformBodies, put } };

  const writing = writeTerraformState(slow)({
    address: ADDRESS,
    text: text(1),
    lockId: 'l1',
    login: 'ana',
    by: 'ana',
  });

  await assert.rejects(writing, { code: 'LockNotHeld' });
  assert.equal(await newest(), undefined);
});

test('who finds the lock held learns by whom: another laptop, or an execution', async () => {
  const { lock, unlock, execution, world, ports } = await backend();
  await lock('l1');
  await assert.rejects(lock('l2', 'ben'), (error: { holder: LockInfo }) => error.holder.Who === 'ana@laptop');
  const pipeline = await execution();
  await pipeline.take();
  assert.deepEqual(world.answered, []);

  await unlock('l1');

  assert.deepEqual(world.answered, [{ token: 'token', answer: { output: { fencing: 2 } } }]);
  await assert.rejects(lock('l2', 'ben'), (error: { holder: LockInfo }) =>
    /tagline lease show/.test(error.holder.Info),
  );
  await releaseLease(ports)(pipeline.place);
  await lock('l2', 'ben');
});

test('a broken lock wakes the execution that waits', async () => {
  const { ports, lock, lease, execution, world } = await backend();
  await lock('l1');
  await (await execution()).take();
  const { fencing } = await lease();

  await breakLease(ports)({ address: ADDRESS, by: 'ben', reason: 'the laptop is lost', fencing });

  assert.equal(world.answered.length, 1);
  assert.match((await lease()).broken?.lock ?? '', /l1/);
});

test('unlocking takes the id, or the right to break; an execution is never unlocked that way', async () => {
  const { lock, unlock, execution, lease } = await backend();
  await assert.rejects(unlock('l1'), { code: 'LockNotHeld' });
  await lock('l1');
  await assert.rejects(unlock('l2'), { code: 'LockNotHeld' });
  await assert.rejects(unlock('l1', false, 'eve'), { code: 'LockNotHeld' });
  await assert.rejects(unlock(undefined), { code: 'NotABreaker' });
  await unlock(undefined, true);
  assert.equal((await lease()).broken?.reason, 'terraform force-unlock');

  await (await execution()).take();
  await assert.rejects(unlock(undefined, true), { code: 'LockNotHeld' });
});

test('from 3.5 MB on there is no lock, but what exists already is still written down', async () => {
  const { lock, unlock, write, newest, ports } = await backend();
  const large = { outputs: { a: { value: 'x'.repeat(LARGEST_TO_CHANGE) } } };
  await lock('l1');
  await write(1, 'l1', large);
  await unlock('l1');

  assert.equal(await newest(), 1);
  await assert.rejects(lock('l2'), { code: 'StateTooLarge' });
  const push = () => pushTerraformState(ports)({ address: ADDRESS, by: 'ana', text: text(2, large) });
  assert.throws(push, { code: 'StateTooLarge' });
});

test('a file is pushed while nobody has the lease, and takes a number of it', async () => {
  const { ports, lock, unlock, lease, newest } = await backend();
  const push = (serial: number) => pushTerraformState(ports)({ address: ADDRESS, by: 'ana', text: text(serial) });
  await lock('l1');
  await assert.rejects(push(1), { code: 'LeaseHeld' });
  await unlock('l1');

  const state = await push(1);

  assert.deepEqual([state.how, state.fencing, (await lease()).fencing], ['push', 2, 2]);
  await assert.rejects(push(0), { code: 'SerialNotGrown' });
  assert.equal(await newest(), 1);
});

test('going back makes a new serial with the old content, says so, and keeps what was in between', async () => {
  const { ports, lock, unlock, write } = await backend();
  const back = (to: number) => rollBackTerraformState(ports)({ address: ADDRESS, by: 'ana', to });
  await lock('l1');
  for (const serial of [1, 2, 3]) await write(serial, 'l1', { outputs: { a: { value: String(serial) } } });
  await assert.rejects(back(1), { code: 'LeaseHeld' });
  await unlock('l1');

  const state = await back(1);

  assert.deepEqual([state.serial, state.contentOf, state.how, state.by], [4, 1, 'rollback', 'ana']);
  const newest = await newestTerraformState(ports)(ADDRESS);
  assert.deepEqual(JSON.parse(newest?.text ?? ''), { ...JSON.parse(text(4)), outputs: { a: { value: '1' } } });
  assert.match((await terraformStateAt(ports)(ADDRESS, 3)).text, /"value":"3"/);
  await assert.rejects(back(9), { code: 'NotFound' });
});

test('where Terraform keeps the state itself everything is refused, and so is an address that there is not', async () => {
  const { ports, lock } = await backend();
  ports.installation.environments['dev'] = { ...ports.installation.environments['dev'], terraform: undefined } as never;
  await assert.rejects(lock('l1'), { code: 'BackendIsS3' });
  const login = { by: 'ana', hours: 1, mayBreak: false };
  await assert.rejects(logInTerraform(ports)({ address: ADDRESS, ...login }), { code: 'BackendIsS3' });
  await assert.rejects(logInTerraform(ports)({ address: 'research/prod-x', ...login }), { code: 'NotFound' });
});

test('a login opens its own address until it ends or is revoked, and its secret is kept nowhere', async () => {
  const { ports, world } = await backend();
  const login = await logInTerraform(ports)({ address: ADDRESS, by: 'ana', hours: 1, mayBreak: true });
  const admit = (more: object = {}) => admitTerraform(ports)({ ...login, ...more });

  assert.deepEqual([(await admit())?.by, (await admit())?.mayBreak], ['ana', true]);
  assert.equal(await admit({ secret: `${login.secret}x` }), undefined);
  assert.equal(await admit({ id: 'another' }), undefined);
  assert.equal(await admit({ address: 'research/dev-us-east-1' }), undefined);
  assert.ok(!JSON.stringify([...ports.ledger.items.values()]).includes(login.secret));
  world.advance(3600);
  assert.equal(await admit(), undefined);

  const other = await logInTerraform(ports)({ address: ADDRESS, by: 'ana', hours: 1, mayBreak: false });
  await logOutTerraform(ports)({ address: ADDRESS, id: other.id, by: 'ben' });
  assert.equal(await admit(other), undefined);
});

/** The build of an apply whose execution holds the lease, with the login that the engine gave it. */
const applying = async () => {
  const all = await backend();
  const { ports, execution, lease } = all;
  const { place, take } = await execution();
  await take();
  const { executionId, attempt } = place;
  const work = { kind: 'tfapply', target: TARGET, token: 'apply' };
  const under = { executionId, attempt, fencing: (await lease()).fencing };
  const opened = await ports.stateLogins.open({ ...work, minutes: 60, under });
  const secret = ports.secrets.kept.get(opened?.secretName ?? '') ?? '';
  const as = { login: 'apply', by: `execution ${executionId}`, under };
  return {
    ...all,
    place,
    work,
    under,
    opened,
    secret,
    admit: () => admitTerraform(ports)({ address: ADDRESS, id: 'apply', secret }),
    lockWithin: (id: string, more: object = {}) => lockTerraform(ports)(ADDRESS, { info: info(id), ...as, ...more }),
    writeWithin: (serial: number, lockId: string | undefined, more: object = {}) =>
      writeTerraformState(ports)({ address: ADDRESS, text: text(serial), lockId, ...as, ...more }),
    unlockWithin: (id: string) => unlockTerraform(ports)({ address: ADDRESS, id, mayBreak: false, ...as }),
  };
};
const TARGET = { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' };

test('the build of an apply locks and writes within the lease of its execution, and nobody else does', async () => {
  const { lock, lockWithin, writeWithin, unlockWithin, lease, newest, unlock, under } = await applying();

  await lockWithin('l1');
  await lockWithin('l1');
  await writeWithin(1, 'l1');

  assert.deepEqual([await newest(), (await lease()).fencing], [1, under.fencing]);
  await assert.rejects(lock('l2', 'ben'), (error: { holder: LockInfo }) => error.holder.ID === 'l1');
  await assert.rejects(lockWithin('l3'), { code: 'Locked' });
  await assert.rejects(lockWithin('l1', { login: 'another' }), { code: 'Locked' });
  await assert.rejects(unlock(undefined, true), { code: 'LockNotHeld' });
  await assert.rejects(unlock('l1', true, 'ben'), { code: 'LockNotHeld' });
  await assert.rejects(writeWithin(2, 'l2'), { code: 'LockNotHeld' });
  await assert.rejects(writeWithin(2, 'l1', { login: 'another' }), { code: 'LockNotHeld' });
  await assert.rejects(writeWithin(2, 'l1', { under: undefined }), { code: 'LockNotHeld' });
  await unlockWithin('l1');
  await unlockWithin('l1');
  await assert.rejects(writeWithin(2, 'l1'), { code: 'LockNotHeld' });
  await assert.rejects(lockWithin('l1'), { code: 'LockGivenBack' });
  assert.ok((await lease()).holder, 'the execution still has the lease');
});

test('a build whose execution has not the lease any more locks nothing and writes nothing', async () => {
  const { ports, place, lockWithin, writeWithin, lease, newest } = await applying();
  await lockWithin('l1');

  await releaseLease(ports)(place);

  assert.equal((await lease()).within, undefined);
  await assert.rejects(writeWithin(1, 'l1'), { code: 'LockNotHeld' });
  await assert.rejects(lockWithin('l2'), { code: 'Locked' });
  assert.equal(await newest(), undefined);
});

test('a build of an older lease of the same execution is fenced by its number', async () => {
  const { lockWithin, writeWithin, under } = await applying();
  await lockWithin('l1');
  const older = { under: { ...under, fencing: under.fencing - 1 } };

  await assert.rejects(writeWithin(1, 'l1', older), { code: 'LockNotHeld' });
  await assert.rejects(lockWithin('l1', older), { code: 'Locked' });
});

test('what a build has done is written while the lease drains, but not after somebody broke it', async () => {
  const { ports, lockWithin, writeWithin, lease, newest } = await applying();
  await lockWithin('l1');
  const item = await leaseRecord.require(ports.ledger, keys.lease(ADDRESS), 'lease');
  await ports.ledger.write([{ put: { ...item, data: { ...item.data, draining: { since: 'now' } } } }]);

  await writeWithin(1, 'l1');
  assert.equal(await newest(), 1);
  await assert.rejects(lockWithin('l2'), { code: 'Locked' }, 'it begins nothing new');

  const { fencing } = await lease();
  await breakLease(ports)({ address: ADDRESS, by: 'ben', reason: 'it hangs', fencing });
  await assert.rejects(writeWithin(2, 'l1'), { code: 'LockNotHeld' });
});

test('a build gets one login for its order, whose secret lies where that kind of build reads it, until its end', async () => {
  const { ports, work, under, opened, secret, admit } = await applying();
  assert.equal(opened?.secretName, '/tagline/tfapply/dev/111111111111/apply');
  assert.equal(opened?.url, 'http://127.0.0.1:1/_api/x/v1/terraform/research/dev-eu-central-1');
  const login = await admit();
  assert.deepEqual([login?.under, login?.mayWrite, login?.mayBreak], [under, true, false]);

  const again = await ports.stateLogins.open({ ...work, minutes: 60, under });
  assert.deepEqual([again, ports.secrets.kept.get(again?.secretName ?? '')], [opened, secret]);
  assert.ok(await admit(), 'an order that is given twice is one build');
  assert.ok(!JSON.stringify([...ports.ledger.items.values()]).includes(secret));

  await ports.stateLogins.close(work);
  await ports.stateLogins.close(work);
  assert.equal(await admit(), undefined);
  assert.equal(ports.secrets.kept.size, 0);
});

test('a login that no lease stands behind only reads, and where S3 is the backend a build gets none', async () => {
  const { ports } = await backend();
  const plan = { kind: 'tfplan', target: TARGET, token: 'plan', minutes: 25 };
  const opened = await ports.stateLogins.open(plan);
  const secret = ports.secrets.kept.get(opened?.secretName ?? '') ?? '';
  const login = await admitTerraform(ports)({ address: ADDRESS, id: 'plan', secret });
  assert.deepEqual([login?.mayWrite, login?.under], [false, undefined]);

  ports.installation.environments['dev'] = { ...ports.installation.environments['dev'], terraform: undefined } as never;
  assert.equal(await ports.stateLogins.open({ ...plan, token: 'other' }), undefined);
  assert.equal(ports.secrets.kept.size, 1);
});
