/**
 * One pipeline, three lanes: the steps over fakes that can be killed, and machines that do what a state machine does,
 * one move at a time.
 */
import assert from 'node:assert/strict';
import { CONTRACT } from '../../../core/contract.ts';
import { actionRecord } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import { WORK_DUE, type WorkDue } from '../../../core/job.ts';
import type { ExecutionMode } from '../../../core/lane-order.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { WORK_LEFT, type WorkLeft } from '../../../core/left-work.ts';
import { workDue } from '../../../core/parts/work-due.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { Conflict } from '../../../core/ports/ledger.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { recordState } from '../../../core/steps/record-state.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { stopWork } from '../../../core/steps/stop-work.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import type { Answer } from '../../../core/wait.ts';
import { makeWorld, type World } from '../world.ts';
import { type Killable, Killed, killable } from './killable.ts';

export const SCOPES = ['us-east-1', 'eu-central-1', 'ap-southeast-1'] as const;
export const STAGES = ['Source', 'Build', 'Deploy'] as const;
const GROUP = 3;

type Phase =
  | 'ask stage'
  | 'wait stage'
  | 'ask people'
  | 'wait people'
  | 'ask lease'
  | 'wait lease'
  | 'apply'
  | 'record'
  | 'release'
  | 'leave'
  | 'over';

/** What is asked for, and what comes when it is there. */
const WAITS = { 'wait stage': 'ask people', 'wait people': 'ask lease', 'wait lease': 'apply' } as const;

export interface Machine {
  readonly arn: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly address: string;
  stage: number;
  phase: Phase;
  /** Of the wait that it stands in, or stood in last. */
  token: string;
  outcome: 'Succeeded' | 'Failed';
  fencing?: number;
}

export interface Simulation {
  readonly world: World;
  readonly process: Killable;
  readonly machines: Machine[];
  /** Calls that may be delivered once more, late. */
  readonly copies: (() => Promise<unknown>)[];
  /** Executions whose change was carried out, with their attempt. */
  readonly applied: string[];
  afterEachWrite(look: () => void): void;
  start(scope: number, version: string): Promise<void>;
  /** What starts from now on runs in this mode. */
  becomes(mode: ExecutionMode): Promise<void>;
  move(machine: Machine): Promise<void>;
  close(machine: Machine): Promise<void>;
  reconcile(): Promise<void>;
  /** A call in a process that may be killed; what the domain refuses is no error of the engine. */
  call(act: () => Promise<unknown>): Promise<'done' | 'killed' | TaglineError>;
}

export const simulate = async (): Promise<Simulation> => {
  const world = await makeWorld();
  const write = world.ports.ledger.write;
  let look = (): void => undefined;
  world.ports.ledger.write = async (changes) => {
    await write(changes);
    look();
  };
  const process = killable(world.ports);
  const { ports } = process;
  const machines: Machine[] = [];
  const copies: Simulation['copies'] = [];
  const applied: string[] = [];
  let tokens = 0;

  const call: Simulation['call'] = async (act) => {
    try {
      await act();
      return 'done';
    } catch (error) {
      if (error instanceof Killed) return 'killed';
      if (error instanceof TaglineError && !(error instanceof Conflict)) return error;
      if (error instanceof AggregateError && error.message.includes('Killed')) return 'killed';
      throw error;
    } finally {
      process.revive();
    }
  };
  const answerOf = (token: string): Answer | undefined =>
    world.answered.find((answered) => answered.token === token)?.answer;
  const at = ({ executionId, attempt, stage }: Machine) => ({
    contract: CONTRACT as typeof CONTRACT,
    executionId,
    attempt,
    stage: STAGES[stage] ?? '',
  });
  const end = (machine: Machine, status: 'SUCCEEDED' | 'FAILED'): void => {
    machine.phase = 'over';
    if (world.machines.get(machine.arn)?.status === 'RUNNING') world.endMachine(machine.arn, { status });
  };
  const isLast = (machine: Machine): boolean => machine.stage === STAGES.length - 1;

  /** What the machine asks the engine in each phase, and the phase that follows. */
  const asks: Partial<
    Record<Phase, { act: (machine: Machine) => () => Promise<unknown>; next: Phase; again: boolean }>
  > = {
    'ask stage': {
      act: (machine) => () => enterStage(ports)({ ...at(machine), token: machine.token }),
      next: 'wait stage',
      again: true,
    },
    'ask people': {
      act: (machine) => () =>
        requestApproval(ports)({ ...at(machine), action: 'Approve', token: machine.token, timeoutInMinutes: 60 }),
      next: 'wait people',
      again: true,
    },
    'ask lease': {
      act: (machine) => () => takeLease(ports)({ ...at(machine), group: GROUP, token: machine.token }),
      next: 'wait lease',
      again: false,
    },
    record: {
      act: (machine) => () => recordState(ports)({ ...at(machine), group: GROUP, actions: ['Apply'] }),
      next: 'release',
      again: true,
    },
    release: {
      act: (machine) => () => releaseLease(ports)({ ...at(machine), group: GROUP }),
      next: 'leave',
      again: true,
    },
    leave: {
      act: (machine) => () => leaveStage(ports)({ ...at(machine), outcome: machine.outcome }),
      next: 'ask stage',
      again: true,
    },
  };

  const apply = async (machine: Machine): Promise<void> => {
    const { executionId, attempt } = machine;
    const key = keys.action(executionId, 'Deploy', 'Apply');
    const before = await actionRecord.read(world.ports.ledger, key);
    const data = actionRecord.parse({
      key,
      kind: 'action',
      revision: 0,
      data: {
        executionId,
        stage: 'Deploy',
        name: 'Apply',
        provider: 'CloudFormation',
        runOrder: GROUP,
        attempt,
        status: 'Succeeded',
        startedAt: 'now',
        deployment: await world.ports.stacks.deployment(
          { account: '111111111111', region: 'us-east-1', environment: 'dev' } as never,
          `stack of ${machine.address}`,
        ),
      },
    }).data;
    await world.ports.ledger.write([{ put: before ? { ...before, data } : actionRecord.fresh(key, data) }]);
    applied.push(`${executionId}/${attempt}`);
    machine.phase = 'record';
  };

  const listen = (machine: Machine, then: Phase): void => {
    const answer = answerOf(machine.token);
    if (!answer) return;
    if ('error' in answer) {
      machine.outcome = 'Failed';
      machine.phase = 'leave';
      return;
    }
    if (machine.phase === 'wait lease') machine.fencing = Number(answer.output['fencing']);
    machine.phase = then === 'ask people' && !isLast(machine) ? 'leave' : then;
  };

  const move: Simulation['move'] = async (machine) => {
    const { phase } = machine;
    if (phase === 'over') return;
    if (world.machines.get(machine.arn)?.status !== 'RUNNING') return end(machine, 'FAILED');
    if (phase === 'wait stage' || phase === 'wait people' || phase === 'wait lease')
      return listen(machine, WAITS[phase]);
    if (phase === 'apply') return apply(machine);
    const ask = asks[phase];
    assert.ok(ask, phase);
    if (phase.startsWith('ask')) machine.token = `token-${++tokens}`;
    const act = ask.act({ ...machine });
    const answer = await call(act);
    if (answer === 'killed') return;
    if (answer !== 'done') return end(machine, 'FAILED');
    if (ask.again) copies.push(act);
    if (phase !== 'leave') {
      machine.phase = ask.next;
      return;
    }
    if (machine.outcome === 'Failed' || isLast(machine))
      return end(machine, machine.outcome === 'Failed' ? 'FAILED' : 'SUCCEEDED');
    machine.stage++;
    machine.phase = 'ask stage';
  };

  /** Machines that the engine has started since. */
  const meet = (): void => {
    for (const [arn, { input }] of world.machines) {
      if (machines.some((known) => known.arn === arn)) continue;
      const { executionId, attempt, from, target } = input as {
        executionId: string;
        attempt: number;
        from?: (typeof STAGES)[number];
        target: { address: string };
      };
      const stage = from ? STAGES.indexOf(from) : 0;
      const { address } = target;
      machines.push({ arn, executionId, attempt, address, stage, phase: 'ask stage', token: '', outcome: 'Succeeded' });
    }
  };

  const close: Simulation['close'] = async ({ executionId, arn }) => {
    const act = () => closeExecution(ports)(executionId, arn);
    await call(act);
    copies.push(act);
  };
  const start: Simulation['start'] = async (scope, version) => {
    const place = SCOPES[scope % SCOPES.length] ?? SCOPES[0];
    const request = { ...world.request(`dev_${place}/research/${version}`), scope: place };
    const act = () => startExecution(ports)(request);
    await call(act);
    copies.push(act);
    meet();
  };
  return {
    world,
    process,
    machines,
    copies,
    applied,
    afterEachWrite: (then) => {
      look = then;
    },
    start,
    async becomes(executionMode) {
      const item = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
      const definition = { ...item.data.definition, executionMode };
      await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
    },
    move,
    close,
    async reconcile() {
      const told = world.published.length;
      await call(() => reconcile(ports)());
      for (const { detailType, detail } of world.published.slice(told))
        if (detailType === WORK_DUE) await call(() => workDue(ports)(detail as WorkDue));
      for (const { detailType, detail } of world.published.slice(told))
        if (detailType === WORK_LEFT) await call(() => stopWork(ports)(detail as WorkLeft));
      meet();
    },
    async call(act) {
      const answer = await call(act);
      meet();
      return answer;
    },
  };
};
