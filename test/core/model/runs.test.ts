/**
 * A pipeline, three lanes, and everything that can happen to them in any order. Prints its seed when it fails:
 * `MODEL_SEED=… node --test` runs it again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { approvalRecord } from '../../../core/approval.ts';
import { executionRecord, isOpen } from '../../../core/execution.ts';
import { laneRecord } from '../../../core/lane.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { decideApproval } from '../../../core/steps/decide-approval.ts';
import { haltEnvironment, resumeEnvironment } from '../../../core/steps/halt-environment.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { stopExecution } from '../../../core/steps/stop-execution.ts';
import { disableTransition, enableTransition } from '../../../core/steps/switch-transition.ts';
import { invariants } from './invariants.ts';
import { type Machine, type Simulation, STAGES, simulate } from './simulation.ts';

interface Real extends Simulation {
  check(): void;
}
type Command = fc.AsyncCommand<object, Real>;

/** Every command may come at any time: what the domain then refuses is part of the model. */
const command = (name: string, run: (real: Real) => Promise<unknown>): Command => ({
  check: () => true,
  run: async (_model, real) => {
    await run(real);
    real.check();
  },
  toString: () => name,
});
const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
const running = ({ machines }: Real): readonly Machine[] => machines.filter(({ phase }) => phase !== 'over');

const executions = ({ world }: Real) =>
  [...world.ports.ledger.items.values()]
    .filter(({ kind }) => kind === 'execution')
    .map((item) => executionRecord.parse(item).data);

const approvals = ({ world }: Real) =>
  [...world.ports.ledger.items.values()]
    .filter(({ kind }) => kind === 'approval')
    .map((item) => approvalRecord.parse(item).data);
const openApprovals = (real: Real) => approvals(real).filter(({ status }) => status === 'Open');
const answer = (real: Real, approvalId: string, status: 'Approved' | 'Rejected'): Promise<unknown> => {
  const decision = { approvalId, person: 'ana', via: 'link' as const, status, comment: '' };
  return real.call(() => decideApproval(real.process.ports)(decision));
};

const decide = (real: Real, n: number, status: 'Approved' | 'Rejected'): Promise<unknown> => {
  const approval = pick(approvals(real), n);
  return approval ? answer(real, approval.id, status) : Promise.resolve();
};

const halt = ({ process: { ports } }: Real, on: boolean): Promise<unknown> =>
  on ? haltEnvironment(ports)({ environment: 'dev', reason: 'why', by: 'ana' }) : resumeEnvironment(ports)('dev');

const n = fc.nat({ max: 50 });
const COMMANDS = [
  fc
    .tuple(n, n)
    .map(([lane, version]) =>
      command(`push(${lane % 3}, 1.${version % 8})`, (real) => real.start(lane, `1.${version % 8}`)),
    ),
  ...Array.from({ length: 5 }, () =>
    n.map((at) =>
      command(`move(${at})`, async (real) => {
        const machine = pick(running(real), at);
        for (let moves = 0; machine && moves < 3; moves++) await real.move(machine);
      }),
    ),
  ),
  n.map((at) =>
    command(`fail(${at})`, async (real) => {
      const machine = pick(running(real), at);
      if (machine) machine.outcome = 'Failed';
    }),
  ),
  n.map((at) =>
    command(`abort(${at})`, async (real) => {
      const machine = pick(running(real), at);
      if (machine) real.world.endMachine(machine.arn, { status: 'ABORTED' });
    }),
  ),
  n.map((at) =>
    command(`close(${at})`, async (real) => {
      const machine = pick(real.machines, at);
      if (machine) await real.close(machine);
    }),
  ),
  fc.tuple(n, fc.boolean()).map(([at, all]) =>
    command(`retry(${at}, ${all})`, async (real) => {
      const execution = pick(executions(real), at);
      const mode = all ? ('ALL_ACTIONS' as const) : ('FAILED_ACTIONS' as const);
      if (execution)
        await real.call(() => retryStage(real.process.ports)({ executionId: execution.id, mode, by: 'ana' }));
    }),
  ),
  fc.tuple(n, fc.boolean()).map(([at, abandon]) =>
    command(`stop(${at}, ${abandon})`, async (real) => {
      const execution = pick(executions(real), at);
      const stop = { executionId: execution?.id ?? '', abandon, reason: 'why', by: 'ana' };
      if (execution) await real.call(() => stopExecution(real.process.ports)(stop));
    }),
  ),
  fc.tuple(n, fc.boolean()).map(([at, disabled]) => {
    const place = { pipeline: 'hello', stage: STAGES[at % STAGES.length] ?? 'Source' };
    return command(`transition(${place.stage}, ${disabled})`, async (real) => {
      const { ports } = real.process;
      const why = { reason: 'why', by: 'ana' };
      await real.call(() =>
        disabled ? disableTransition(ports)({ ...place, ...why }) : enableTransition(ports)(place),
      );
    });
  }),
  fc
    .constantFrom('SUPERSEDED' as const, 'QUEUED' as const, 'PARALLEL' as const)
    .map((mode) => command(`mode(${mode})`, (real) => real.becomes(mode))),
  fc.boolean().map((on) => command(`halt(${on})`, (real) => real.call(() => halt(real, on)))),
  fc.constant(command('reconcile()', (real) => real.reconcile())),
  n.map((at) => command(`approve(${at})`, (real) => decide(real, at, 'Approved'))),
  n.map((at) => command(`reject(${at})`, (real) => decide(real, at, 'Rejected'))),
  n.map((at) =>
    command(`copy(${at})`, async (real) => {
      const copy = pick(real.copies, at);
      if (copy) await real.call(copy);
    }),
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.boolean())
    .map(([at, done]) => command(`kill(${at}, ${done})`, async (real) => real.process.killNext(at, done))),
];

/** No more accidents: people answer, machines go on, the reconciler comes every minute. Everything ends. */
const settle = async (real: Real): Promise<void> => {
  real.process.revive();
  await real.call(() => halt(real, false));
  for (const stage of STAGES) await real.call(() => enableTransition(real.process.ports)({ pipeline: 'hello', stage }));
  for (let minutes = 0; minutes < 200; minutes++) {
    real.world.advance(60);
    await real.reconcile();
    real.check();
    for (const { id } of openApprovals(real)) await answer(real, id, 'Approved');
    for (const machine of real.machines) await real.move(machine);
    real.check();
    if (executions(real).every((execution) => !isOpen(execution)) && running(real).length === 0) break;
  }
  await real.reconcile();
  assert.deepEqual(
    executions(real)
      .filter(isOpen)
      .map(({ id, attempt }) => [id, attempt]),
    [],
    'every execution ends',
  );
  const items = [...real.world.ports.ledger.items.values()];
  for (const item of items.filter(({ kind }) => kind === 'lane')) {
    const { open, slots, waiting } = laneRecord.parse(item).data;
    assert.deepEqual({ open, slots, waiting }, { open: [], slots: {}, waiting: [] }, 'lanes are empty');
  }
  for (const item of items.filter(({ kind }) => kind === 'lease')) {
    const { holder, line, draining } = leaseRecord.parse(item).data;
    assert.deepEqual(
      { holder, line, draining },
      { holder: undefined, line: [], draining: undefined },
      'leases are free',
    );
  }
  assert.deepEqual(
    items.filter(({ open }) => open !== undefined).map(({ key, open }) => [key.pk, open?.kind]),
    [],
    'nothing is left open',
  );
};

test('whatever happens in whatever order, the promises of lanes, leases, serials, approvals and claims hold', async () => {
  const seed = process.env['MODEL_SEED'];
  await fc.assert(
    fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 80, size: 'max' }), async (commands) => {
      const simulation = await simulate();
      const real: Real = { ...simulation, check: invariants(simulation) };
      await fc.asyncModelRun(() => ({ model: {}, real }), commands);
      await settle(real);
    }),
    { numRuns: Number(process.env['MODEL_RUNS'] ?? 30), ...(seed === undefined ? {} : { seed: Number(seed) }) },
  );
});
