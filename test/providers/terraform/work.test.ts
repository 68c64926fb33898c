import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Action } from '../../../core/definition/action.ts';
import type { Execution } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import type { Job } from '../../../core/job.ts';
import type { WorkOrder, WorkPorts } from '../../../core/work.ts';
import { work } from '../../../providers/terraform/work.ts';
import { memoryBuilds } from '../../core/memory-builds.ts';
import { memoryLogins } from '../../core/memory-logins.ts';

const place = { environment: 'dev', account: '111111111111', region: 'eu-central-1' };
const target = { environment: 'dev', scope: 'eu-central-1', team: 'research', account: place.account };
const STATE = 'research/dev-eu-central-1/terraform.tfstate';
const NOW = { outputs: { url: 'u' }, resources: [] };
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const actionTypeId = { category: 'Deploy', owner: 'Custom', provider: 'Terraform', version: '1' } as const;
const shownText = (more: object = {}): string =>
  JSON.stringify({ terraform: '1.11.4', empty: false, changes: [], drift: [], outputs: [], now: NOW, ...more });

const order = (command = 'plan'): WorkOrder => ({
  execution: { id: 'e', attempt: 1, target } as unknown as Execution,
  stage: 'Deploy',
  action: Action.parse({ name: 'Plan', actionTypeId, inputArtifacts: [{ name: 'source' }] }),
  place,
  configuration: { Command: command },
  artifacts: { source: { name: 'source', key: 'dev/artifacts/x', etag: 'e', version: 'v7' } },
  token: 'token-of-the-plan',
});

const job = (planId: string, more: Partial<Job> = {}): Job => ({
  id: `Terraform/${STATE}`,
  actionTypeId,
  executionId: 'e',
  attempt: 1,
  stage: 'Deploy',
  action: 'Apply',
  target,
  region: place.region,
  name: STATE,
  planId,
  empty: false,
  token: 'token-of-the-apply',
  fencing: 3,
  startedAt: '0',
  ...more,
});

/** `kept`: does Tagline keep the state? */
const setUp = (kept = false) => {
  const builds = memoryBuilds();
  const files = new Map<string, string>();
  const artifacts = {
    async file({ key }: { key: string }, path: string) {
      const text = files.get(`${key}:${path}`);
      if (text === undefined) throw new TaglineError('FileMissing', `${path} is not in ${key}`);
      return text;
    },
  };
  const stateLogins = memoryLogins(kept);
  const terraform = work({ builds, artifacts, digest, stateLogins } as unknown as WorkPorts);
  const planning = terraform.planning;
  assert.ok(planning);
  const put = (kind: string, token: string, path: string, text: string) =>
    files.set(`dev/${kind}/${place.account}/${token}:${path}`, text);
  /** A plan that was made, and shows this. */
  const planned = async (text = shownText(), command = 'plan'): Promise<string> => {
    const { id } = await planning.make(order(command));
    put('shown', 'token-of-the-plan', 'shown/plan.json', text);
    put('shown', 'token-of-the-plan', 'shown/serial.json', '{"lineage":"l","serial":4}');
    const exported = { TAGLINE_SEALED_SHA256: 'a'.repeat(64), TAGLINE_SHOWN_SHA256: digest(text) };
    builds.become(id, { state: 'succeeded', status: 'SUCCEEDED', handedOn: true, exported });
    return id;
  };
  /** An apply that ended so. */
  const applied = async (state: 'succeeded' | 'failed', told: Readonly<Record<string, string>>, handedOn = true) => {
    const its = job(await planned());
    await terraform.start(its, place);
    const found = await builds.find('tagline-tfapply-dev-111111111111', { TAGLINE_TOKEN: its.token }, '');
    const status = state === 'succeeded' ? 'SUCCEEDED' : 'STOPPED';
    builds.become(found?.id ?? '', { state, status, handedOn });
    for (const [path, text] of Object.entries(told)) put('left', its.token, `told/${path}`, text);
    return its;
  };
  return { builds, terraform, planning, put, planned, applied, stateLogins };
};

test('a plan is a build of the planning project, of exactly the recorded artifact', async () => {
  const { builds, planning } = setUp();

  const { id } = await planning.make(order());

  const [made] = builds.orders;
  assert.equal(made?.project, 'tagline-tfplan-dev-111111111111');
  assert.deepEqual(made?.source, { key: 'dev/artifacts/x', version: 'v7' });
  assert.equal(made?.variables['TAGLINE_STATE_KEY'], STATE);
  assert.equal(made?.handsOn.main, 'dev/sealed/111111111111/token-of-the-plan');
  assert.deepEqual(await planning.look(place, id), { state: 'making' });
});

test("a plan's content is the sums in the build's record", async () => {
  const { planning, planned } = setUp();
  const id = await planned();

  const look = await planning.look(place, id);

  assert.equal(look.state, 'made');
  assert.deepEqual(look.state === 'made' && look.plan.content, {
    sealed: { key: 'dev/sealed/111111111111/token-of-the-plan', sha256: 'a'.repeat(64) },
    shown: digest(shownText()),
    terraform: '1.11.4',
  });
});

test('what is shown and was written again since is PlanChanged', async () => {
  const { planning, planned, put } = setUp();
  const id = await planned();
  put('shown', 'token-of-the-plan', 'shown/plan.json', shownText({ empty: true }));

  await assert.rejects(planning.look(place, id), { code: 'PlanChanged' });
});

test('a plan that fails says what Terraform said, by its name', async () => {
  const { builds, planning, put } = setUp();
  const { id } = await planning.make(order());
  put('shown', 'token-of-the-plan', 'told/code', 'UndeclaredVariable');
  put('shown', 'token-of-the-plan', 'told/message', 'mesage is not declared');
  builds.become(id, { state: 'failed', status: 'FAILED', handedOn: true });

  await assert.rejects(planning.look(place, id), { code: 'UndeclaredVariable', message: 'mesage is not declared' });
});

test('a plan that was killed says how its build ended', async () => {
  const { builds, planning } = setUp();
  const { id } = await planning.make(order());
  builds.become(id, { state: 'failed', status: 'TIMED_OUT' });

  await assert.rejects(planning.look(place, id), { code: 'TerraformPlanFailed', message: 'the build is TIMED_OUT' });
});

test('an import that would make or remove something is refused by name', async () => {
  const { planning, planned } = setUp();
  const change = { resource: 'aws_b.one', type: 'aws_b', marks: [], attributes: [] };
  const importing = await planned(shownText({ changes: [{ ...change, action: 'Import' }] }), 'import');
  assert.equal((await planning.look(place, importing)).state, 'made');

  const other = setUp();
  const adding = await other.planned(shownText({ changes: [{ ...change, action: 'Add' }] }), 'import');
  await assert.rejects(other.planning.look(place, adding), { code: 'NotOnlyImports', message: /add aws_b.one/ });
});

test('an apply takes the sealed archive and is told both sums; it is told nothing of the repository', async () => {
  const { builds, terraform, planned } = setUp();
  const id = await planned();

  assert.deepEqual(await terraform.look(job(id), place, ''), { state: 'not taken' });
  await terraform.start(job(id), place);

  const made = builds.orders[1];
  assert.equal(made?.project, 'tagline-tfapply-dev-111111111111');
  assert.deepEqual(made?.source, { key: 'dev/sealed/111111111111/token-of-the-plan' });
  assert.equal(made?.variables['TAGLINE_SEALED_SHA256'], 'a'.repeat(64));
  assert.equal(made?.variables['TAGLINE_SHOWN_SHA256'], digest(shownText()));
  assert.equal(made?.variables['TAGLINE_JOB'], `Terraform/${STATE}`);
  assert.deepEqual(await terraform.look(job(id), place, ''), { state: 'working' });
});

test('an apply that was ordered twice is one build', async () => {
  const { builds, terraform, planned } = setUp();
  const its = job(await planned());

  await terraform.start(its, place);
  await terraform.start(its, place);

  assert.equal(builds.orders.length, 2, 'one plan, one apply');
});

test('what an apply left is told with lineage and serial', async () => {
  const { terraform, applied } = setUp();
  const resource = { logicalId: 'aws_b.one', type: 'aws_b', physicalId: 'arn', status: 'PRESENT', region: 'us-east-1' };
  const state = JSON.stringify({ outputs: { url: 'u' }, resources: [resource] });
  const its = await applied('succeeded', { 'state.json': state, 'serial.json': '{"lineage":"l","serial":5}' });

  assert.deepEqual(await terraform.look(its, place, ''), { state: 'ended', succeeded: true, status: 'APPLIED' });
  assert.deepEqual(await terraform.outputs(its, place), {
    provider: 'Terraform',
    region: 'eu-central-1',
    name: STATE,
    id: STATE,
    status: 'APPLIED',
    outputs: { url: 'u' },
    native: { lineage: 'l', serial: 5 },
    resources: [resource],
  });
});

test('a state that moved voids the plan; a lock that somebody holds does not', async () => {
  const outdated = setUp();
  const moved = await outdated.applied('failed', { code: 'PlanOutdated', message: 'somebody else' });
  assert.deepEqual(await outdated.terraform.look(moved, place, ''), {
    state: 'never begun',
    reason: 'somebody else',
    code: 'PlanOutdated',
    planIsVoid: true,
  });

  const locked = setUp();
  const waiting = await locked.applied('failed', { code: 'StateLocked', message: 'Who: ana' });
  const look = await locked.terraform.look(waiting, place, '');
  assert.equal(look.state === 'never begun' && look.planIsVoid, false);
});

test('an apply that fails half way says why, and what is there all the same', async () => {
  const { terraform, applied } = setUp();
  const state = JSON.stringify({ outputs: {}, resources: [] });
  const its = await applied('failed', { code: 'TerraformApplyFailed', message: 'quota', 'state.json': state });

  const look = await terraform.look(its, place, '');

  assert.deepEqual([look.state, look.state === 'ended' && look.reason], ['ended', 'quota']);
  assert.equal((await terraform.outputs(its, place))?.status, 'FAILED');
});

test('an empty plan needs no build: what was there before is what is there', async () => {
  const { builds, terraform, planned } = setUp();
  const its = job(await planned(shownText({ empty: true })), { empty: true });

  const left = await terraform.outputs(its, place);

  assert.deepEqual(
    [left?.status, left?.outputs, left?.native],
    ['UNCHANGED', { url: 'u' }, { lineage: 'l', serial: 4 }],
  );
  assert.equal(builds.orders.length, 1);
});

test('an apply that was killed is looked after by another build, and its state says how far it came', async () => {
  const { builds, terraform, planned, put } = setUp();
  const change = { type: 'aws_b', marks: [], attributes: [] };
  const changes = [
    { ...change, action: 'Add', resource: 'aws_b.made' },
    { ...change, action: 'Add', resource: 'aws_b.missing' },
    { ...change, action: 'Modify', resource: 'aws_b.changed' },
  ];
  const its = job(await planned(shownText({ changes })));
  await terraform.start(its, place);

  await terraform.stop?.(its, place);
  assert.deepEqual(await terraform.look(its, place, ''), { state: 'working' }, 'somebody looks first');
  assert.deepEqual(await terraform.look(its, place, ''), { state: 'working' });
  assert.equal(builds.orders.length, 3, 'one plan, one apply, one look');
  assert.equal(builds.orders[2]?.variables['TAGLINE_LOOK'], 'yes');

  const token = `${its.token}-look`;
  const looking = await builds.find('tagline-tfapply-dev-111111111111', { TAGLINE_TOKEN: token }, '');
  const resource = { logicalId: 'aws_b.made', type: 'aws_b', status: 'PRESENT', region: 'eu-central-1' };
  put('left', token, 'told/state.json', JSON.stringify({ outputs: {}, resources: [resource] }));
  builds.become(looking?.id ?? '', { state: 'succeeded', status: 'SUCCEEDED', handedOn: true });

  const look = await terraform.look(its, place, '');
  assert.deepEqual([look.state, look.state === 'ended' && look.status], ['ended', 'STOPPED']);
  const left = await terraform.outputs(its, place);
  assert.deepEqual(
    [left?.status, left?.progress],
    ['FAILED', 'done: aws_b.made; not done: aws_b.missing; not known: aws_b.changed'],
  );
});

test('where nobody could look after a killed apply, the state is the one before, and not known', async () => {
  const { builds, terraform, planned } = setUp();
  const its = job(await planned());
  await terraform.start(its, place);
  await terraform.stop?.(its, place);
  await terraform.look(its, place, '');
  await builds.stop((await builds.find('tagline-tfapply-dev-111111111111', { TAGLINE_LOOK: 'yes' }, ''))?.id ?? '');

  assert.equal((await terraform.look(its, place, '')).state, 'ended');
  const left = await terraform.outputs(its, place);

  assert.deepEqual([left?.status, left?.outputs, left?.progress], ['UNKNOWN', { url: 'u' }, 'not known']);
});

test('what was shown and is written again after the approval keeps no job from ending', async () => {
  const { terraform, applied, put } = setUp();
  const state = JSON.stringify({ outputs: {}, resources: [] });
  const its = await applied('failed', { code: 'TerraformApplyFailed', message: 'quota', 'state.json': state });
  put('shown', 'token-of-the-plan', 'shown/plan.json', 'tampered');

  assert.equal((await terraform.look(its, place, '')).state, 'ended');
  assert.deepEqual((await terraform.outputs(its, place))?.progress, 'not known');

  const killed = setUp();
  const job2 = await killed.applied('failed', {}, false);
  killed.put('shown', 'token-of-the-plan', 'shown/plan.json', 'tampered');
  assert.equal((await killed.terraform.look(job2, place, '')).state, 'ended');
  assert.equal(await killed.terraform.outputs(job2, place), undefined);
});

test('what a build says of its failure is cut, and a name that is none is not taken', async () => {
  const { builds, planning, put } = setUp();
  const { id } = await planning.make(order());
  put('shown', 'token-of-the-plan', 'told/code', 'x'.repeat(5000));
  put('shown', 'token-of-the-plan', 'told/message', 'm'.repeat(1_000_000));
  builds.become(id, { state: 'failed', status: 'FAILED', handedOn: true });

  await assert.rejects(planning.look(place, id), { code: 'TerraformPlanFailed', message: 'm'.repeat(4000) });
});

test('where Tagline keeps the state a plan reads with a login of its own, which ends with its build', async () => {
  const { builds, planning, planned, stateLogins } = setUp(true);

  const id = await planned();

  const [made] = builds.orders;
  assert.deepEqual(made?.secrets, { TAGLINE_STATE_SECRET: 'secret of tfplan token-of-the-plan' });
  assert.equal(made?.variables['TAGLINE_STATE_URL'], 'url of research/dev-eu-central-1');
  assert.equal(made?.variables['TAGLINE_STATE_LOGIN'], 'token-of-the-plan');
  assert.equal(stateLogins.opened.get('token-of-the-plan')?.under, undefined, 'it takes no lock and writes nothing');
  assert.ok(!stateLogins.closed.has('token-of-the-plan'));
  await planning.look(place, id);
  assert.ok(stateLogins.closed.has('token-of-the-plan'));
});

test('a plan that failed has no login any more', async () => {
  const { builds, planning, stateLogins } = setUp(true);
  const { id } = await planning.make(order());
  builds.become(id, { state: 'failed', status: 'FAILED' });

  await assert.rejects(planning.look(place, id), { code: 'TerraformPlanFailed' });

  assert.ok(stateLogins.closed.has('token-of-the-plan'));
});

test('an apply writes under the lease of its job alone; whoever looks after it only reads', async () => {
  const { builds, terraform, applied, stateLogins } = setUp(true);
  const its = await applied('failed', {}, false);
  const [, apply] = builds.orders;
  assert.deepEqual(apply?.secrets, { TAGLINE_STATE_SECRET: 'secret of tfapply token-of-the-apply' });
  assert.deepEqual(stateLogins.opened.get(its.token)?.under, { executionId: 'e', attempt: 1, fencing: 3 });

  assert.deepEqual(await terraform.look(its, place, ''), { state: 'working' });
  assert.equal(stateLogins.opened.get(`${its.token}-look`)?.under, undefined);
  await terraform.forget?.(its, place);

  assert.deepEqual([...stateLogins.closed], ['token-of-the-apply', 'token-of-the-apply-look']);
});

test('people are told before the apply that no older tag can be deployed after it, and the plan is bound to that', async () => {
  const { planning, planned, put } = setUp();
  const id = await planned();
  const plain = await planning.look(place, id);
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `aws_x.${name}`);
  put('shown', 'token-of-the-plan', 'shown/upgrades.json', JSON.stringify(names));

  const look = await planning.look(place, id);

  assert.ok(look.state === 'made' && plain.state === 'made');
  assert.match(look.plan.notes?.join() ?? '', /older tag can no longer be deployed.*aws_x\.a, .*aws_x\.e and 2 more$/);
  assert.deepEqual(plain.plan.notes, []);
  assert.notDeepEqual(look.plan.content, plain.plan.content);
});

test('an empty plan writes nothing, so it takes no way back', async () => {
  const { planning, planned, put } = setUp();
  const id = await planned(shownText({ empty: true }));
  put('shown', 'token-of-the-plan', 'shown/upgrades.json', '["aws_x.a"]');

  const look = await planning.look(place, id);

  assert.deepEqual(look.state === 'made' && look.plan.notes, []);
});
