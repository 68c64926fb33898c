/** The commands about leases: what is shown, what is asked, what is refused. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { Lease } from '../../core/lease.ts';
import { said as saidHere } from './said.ts';
import { type PlayedApi, playApi, Status } from './terminal.ts';

let api: PlayedApi;
before(async () => {
  api = await playApi();
});
beforeEach(() => {
  api.asked.length = 0;
});
after(() => api.close());

const said = (...args: readonly string[]) => saidHere(...args, '--data', join(api.folder, '.tagline'));

const NOW = new Date().toISOString();
const ADDRESS = 'research/dev-eu-central-1';
const group = (executionId: string) => ({ executionId, attempt: 1, stage: 'Deploy', group: 3, since: NOW });
const NONE = { released: [], unlocked: [] };
const held: Lease = { address: ADDRESS, fencing: 7, holder: group('first'), line: [group('second')], ...NONE };
const BROKEN = { at: NOW, by: 'arn:aws:iam::1:user/ana', reason: 'its stack hangs\u001b[31m' };

test('a lease is shown with its holder, who waits, and who broke it, and nothing in it acts on the terminal', async () => {
  const draining = { ...held, draining: { since: NOW, broken: BROKEN }, broken: { ...BROKEN, executionId: 'first' } };
  api.answers = { [`/v1/leases/${ADDRESS}`]: draining };

  const { code, out } = await said('lease', 'show', ADDRESS);

  const text = out.join('\n');
  assert.equal(code, 0);
  for (const expected of [/ broken$/m, /number +7/, /holder +execution first/, /waiting +execution second/, /hangs/])
    assert.match(text, expected);
  assert.ok(!text.includes('\u001b[31m'));
});

test('the list names every address that is being changed', async () => {
  api.answers = { '/v1/leases': { leases: [held] } };
  assert.match((await said('lease', 'list')).out.join('\n'), /research\/dev-eu-central-1 +held +7 +first +Deploy/);

  api.answers = { '/v1/leases': { leases: [] } };
  assert.equal((await said('lease', 'list')).out.join('\n'), 'nobody changes anything at the moment');
});

test('breaking needs a reason, and breaks the number that was seen', async () => {
  const without = await said('lease', 'break', ADDRESS);
  assert.deepEqual([without.code, api.asked], [2, []]);
  assert.match(without.err.join('\n'), /--reason is needed/);

  api.answers = { [`/v1/leases/${ADDRESS}`]: held, [`/v1/leases/${ADDRESS}/break`]: held };
  assert.equal((await said('lease', 'break', ADDRESS, '--reason', 'it hangs')).code, 0);

  assert.deepEqual(api.asked, [`GET /v1/leases/${ADDRESS}`, `POST /v1/leases/${ADDRESS}/break`]);
});

test('a lease that has passed on meanwhile is refused with what to do', async () => {
  const error = { code: 'LeasePassedOn', message: 'number 8 now, not 7', remedy: 'Look who holds it' };
  api.answers = { [`/v1/leases/${ADDRESS}`]: held, [`/v1/leases/${ADDRESS}/break`]: new Status(409, { error }) };

  const { code, err } = await said('lease', 'break', ADDRESS, '--reason', 'it hangs');

  assert.equal(code, 3);
  assert.match(err.join('\n'), /LeasePassedOn[\s\S]*Look who holds it/);
});

test('a lock of Terraform is shown with who has it, and nothing in it acts on the terminal', async () => {
  const info = {
    ID: 'l1',
    Operation: 'OperationTypeApply',
    Info: '',
    Who: 'ana@laptop\u001b[31m',
    Version: '',
    Created: '',
    Path: '',
  };
  const lock = { info, login: 'x', by: 'arn:aws:iam::1:user/ana', since: NOW };
  const locked: Lease = { address: ADDRESS, fencing: 3, line: [], lock, ...NONE };
  api.answers = { [`/v1/leases/${ADDRESS}`]: locked, '/v1/leases': { leases: [locked] } };

  const shown = (await said('lease', 'show', ADDRESS)).out.join('\n');
  const list = (await said('lease', 'list')).out.join('\n');

  for (const expected of [/ locked$/m, /locked +by ana@laptop/, /user\/ana/, /lock +l1/]) assert.match(shown, expected);
  assert.match(list, /locked.*ana@laptop.*OperationTypeApply/);
  assert.ok(!`${shown}${list}`.includes('\u001b[31m'));
});
