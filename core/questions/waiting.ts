/** Where an open execution waits, and why: in front of a stage, for the lease of its address, or for people. */
import { approvalRecord } from '../approval.ts';
import { type Execution, executionRecord, releaseName, stageRecord } from '../execution.ts';
import { haltRecord } from '../halt.ts';
import type { Installation } from '../installation.ts';
import { type Asking, inFrontOf, type Lane, laneRecord } from '../lane.ts';
import { isFree, type Lease, leaseRecord } from '../lease.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { changeGate } from '../parts/change-gate.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { disabledAt, transitionsRecord } from '../transition.ts';

export interface Waiting {
  readonly for: 'stage' | 'lease' | 'people';
  readonly name: string;
  /** Executions that go first. */
  readonly behind: readonly string[];
  /** For people: what has to happen first. */
  readonly reasons: readonly string[];
}

export interface WaitingPorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly installation: Installation;
}

export const waitingOf = async (ports: WaitingPorts, execution: Execution): Promise<Waiting | undefined> => {
  const { ledger } = ports;
  const { id, pipeline, address } = execution;
  const lane = (await laneRecord.read(ledger, keys.lane(pipeline, address)))?.data;
  const asking = lane?.waiting.find(({ executionId }) => executionId === id);
  if (lane && asking) return forStage(ledger, execution, lane, asking);
  const lease = (await leaseRecord.read(ledger, keys.lease(address)))?.data;
  if (lease?.line.some(({ executionId }) => executionId === id)) return forLease(ports, execution, lease);
  return forPeople(ledger, id);
};

const forStage = async (
  ledger: Ledger,
  { pipeline, target }: Execution,
  lane: Lane,
  asking: Asking,
): Promise<Waiting> => {
  const { stage } = asking;
  const holder = lane.slots[stage];
  const inFront = inFrontOf(lane, asking);
  const transitions = (await transitionsRecord.read(ledger, keys.transitions(pipeline)))?.data;
  const disabled = transitions && disabledAt(transitions, stage, target);
  const halted = (await haltRecord.read(ledger, keys.halt(target.environment)))?.data.halted;
  const others = inFront.filter((executionId) => executionId !== holder);
  return {
    for: 'stage',
    name: stage,
    behind: [...new Set([...inFront, ...(holder === undefined ? [] : [holder])])],
    reasons: [
      ...(halted ? [`${target.environment} is halted by ${halted.by} since ${halted.at}: ${halted.reason}`] : []),
      ...(disabled ? [`its transition is disabled by ${disabled.by} since ${disabled.at}: ${disabled.reason}`] : []),
      ...(holder === undefined
        ? []
        : [`${await nameOf(ledger, holder)} is in it${await since(ledger, holder, stage)}`]),
      ...(await Promise.all(others.map(async (other) => `${await nameOf(ledger, other)} goes first`))),
    ],
  };
};

const forLease = async (ports: WaitingPorts, { id, target, address }: Execution, lease: Lease): Promise<Waiting> => {
  const { ledger, clock } = ports;
  const before = lease.line.slice(
    0,
    lease.line.findIndex(({ executionId }) => executionId === id),
  );
  const closed = isFree(lease) ? await changeGate(ports, target.environment, clock.now()) : undefined;
  const { holder, lock, draining } = lease;
  const lockOf = lock && `Terraform's lock of ${lock.info.Who || lock.by}`;
  return {
    for: 'lease',
    name: address,
    behind: [
      ...(holder ? [holder.executionId] : []),
      ...(lockOf ? [lockOf] : []),
      ...before.map(({ executionId }) => executionId),
    ],
    reasons: [
      ...(closed ? [closed.message] : []),
      ...(holder
        ? [
            `${await nameOf(ledger, holder.executionId, true)} ${draining ? 'has ended, and what it began is still at work' : `changes the address since ${holder.since}`}`,
          ]
        : []),
      ...(lockOf ? [`${lockOf} since ${lock.since}`] : []),
      ...(await Promise.all(
        before.map(async ({ executionId }) => `${await nameOf(ledger, executionId, true)} goes first`),
      )),
    ],
  };
};

const forPeople = async (ledger: Ledger, id: string): Promise<Waiting | undefined> => {
  const items = await listAll(ledger, `EXECUTION#${id}`, 'APPROVAL#');
  const open = items.map((item) => approvalRecord.parse(item).data).filter(({ status }) => status === 'Open');
  const [first] = open;
  if (!first) return undefined;
  return {
    for: 'people',
    name: `${first.stage}/${first.action}`,
    behind: [],
    reasons: open.map(
      ({ stage, action, recipients, requestedAt }) =>
        `${stage}/${action} was asked of ${recipients.map(({ person }) => person).join(', ')} at ${requestedAt}`,
    ),
  };
};

/** `1.4.1 (6f1c…)`; of another pipeline with its name. */
const nameOf = async (ledger: Ledger, id: string, withPipeline = false): Promise<string> => {
  const execution = (await executionRecord.read(ledger, keys.execution(id)))?.data;
  if (!execution) return id;
  return `${withPipeline ? `${execution.pipeline} ` : ''}${releaseName(execution)} (${id})`;
};

const since = async (ledger: Ledger, id: string, stage: string): Promise<string> => {
  const startedAt = (await stageRecord.read(ledger, keys.stage(id, stage)))?.data.startedAt;
  return startedAt === undefined ? '' : ` since ${startedAt}`;
};
