/**
 * What must hold after every move (DESIGN D6 to D9), read from the ledger and held against a small memory of what was
 * seen before.
 */
import assert from 'node:assert/strict';
import { approvalRecord } from '../../../core/approval.ts';
import { executionRecord } from '../../../core/execution.ts';
import { type Lane, laneRecord } from '../../../core/lane.ts';
import { leaseRecord } from '../../../core/lease.ts';
import type { Record } from '../../../core/ledger/record.ts';
import { claimRecord } from '../../../core/parts/open-execution.ts';
import { headRecord, serialRecord } from '../../../core/state.ts';
import { compareVersions } from '../../../core/version-order.ts';
import { type Machine, type Simulation, STAGES } from './simulation.ts';

export const invariants = (simulation: Simulation) => {
  const { world, machines } = simulation;
  /** Executions in the order that they keep from the second stage on, by address. */
  const order = new Map<string, string[]>();
  const last = new Map<string, string>();
  const fencing = new Map<string, number>();
  const decided = new Map<string, string>();

  /** As it was written, unread by schemas: this runs after every write. */
  const all = <T>({ kind: wanted }: Record<T>): T[] =>
    [...world.ports.ledger.items.values()].filter(({ kind }) => kind === wanted).map(({ data }) => data as T);

  const runs = ({ arn }: Machine): boolean => world.machines.get(arn)?.status === 'RUNNING';

  const oneHolder = (): void => {
    for (const { slots, open } of all(laneRecord))
      for (const holder of Object.values(slots))
        assert.ok(
          open.some(({ executionId }) => executionId === holder),
          'a slot belongs to an open execution',
        );
    const inside = new Set<string>();
    const parallel = new Set(
      all(laneRecord).flatMap(({ open }) =>
        open.filter(({ mode }) => mode === 'PARALLEL').map(({ executionId }) => executionId),
      ),
    );
    for (const machine of machines.filter((one) => runs(one) && isInside(one) && !parallel.has(one.executionId))) {
      const place = `${machine.address} ${STAGES[machine.stage]}`;
      assert.ok(!inside.has(place), `two machines in ${place}`);
      inside.add(place);
    }
  };

  const noOvertaking = (): void => {
    for (const lane of all(laneRecord))
      for (const [index, stage] of STAGES.entries()) {
        const now = lane.last[stage];
        const key = `${lane.address} ${stage}`;
        if (now === undefined || last.get(key) === now) continue;
        last.set(key, now);
        const known = order.get(lane.address) ?? [];
        if (index === 0 && !known.includes(now)) {
          order.set(lane.address, seated(lane, now, known));
          lowestFirst(lane, now, known);
        }
        const turns = order.get(lane.address) ?? [];
        for (const { executionId, entered } of lane.open)
          if (executionId !== now && turns.includes(executionId) && turns.indexOf(executionId) < turns.indexOf(now))
            assert.ok(entered >= index, `${now} overtook ${executionId} in front of ${stage}`);
      }
  };

  /**
   * All tags of the model are of one push: a lower version goes first while the higher one is no further than the first
   * stage.
   */
  const seated = (lane: Lane, now: string, known: readonly string[]): string[] => {
    const executions = new Map(all(executionRecord).map((execution) => [execution.id, execution]));
    const mine = executions.get(now);
    const behind = known.findIndex(
      (id) =>
        mine?.attempt === 1 &&
        lane.open.some(({ executionId, entered, attempt }) => executionId === id && entered <= 0 && attempt === 1) &&
        (compareVersions(mine.version, executions.get(id)?.version ?? '') ?? 0) < 0,
    );
    return known.toSpliced(behind < 0 ? known.length : behind, 0, now);
  };

  /** Who comes to the first stage has the lowest version of those that have not been there. */
  const lowestFirst = (lane: Lane, now: string, known: readonly string[]): void => {
    const executions = new Map(all(executionRecord).map((execution) => [execution.id, execution]));
    // One that died before the first stage has its turn from then on.
    if (executions.get(now)?.attempt !== 1) return;
    for (const { executionId, attempt, mode } of lane.open)
      if (mode !== 'PARALLEL' && executionId !== now && attempt === 1 && !known.includes(executionId))
        assert.ok(
          (compareVersions(executions.get(now)?.version ?? '', executions.get(executionId)?.version ?? '') ?? 0) <= 0,
          `${executions.get(now)?.version} came before ${executions.get(executionId)?.version}`,
        );
  };

  const oneLease = (): void => {
    for (const lease of all(leaseRecord)) {
      assert.ok(lease.fencing >= (fencing.get(lease.address) ?? 0), 'fencing only grows');
      fencing.set(lease.address, lease.fencing);
      const holding = machines.filter(
        (machine) => machine.address === lease.address && runs(machine) && hasLease(machine),
      );
      assert.ok(holding.length <= 1, `${holding.length} machines hold ${lease.address}`);
    }
    const numbers = machines.flatMap(({ address, fencing: number }) =>
      number === undefined ? [] : `${address} ${number}`,
    );
    assert.equal(new Set(numbers).size, numbers.length, 'a number is given once');
  };

  const serialsWithoutGaps = (): void => {
    for (const head of all(headRecord)) {
      const serials = all(serialRecord).filter(({ address }) => address === head.address);
      assert.deepEqual(
        serials.map(({ serial }) => serial).toSorted((a, b) => a - b),
        serials.map((_, at) => at + 1),
      );
      assert.equal(head.serial, serials.length);
      assert.equal(new Set(serials.map(({ madeBy }) => madeBy)).size, serials.length, 'one serial a group');
    }
  };

  const decidedOnce = (): void => {
    for (const { id, status } of all(approvalRecord)) {
      const before = decided.get(id);
      if (before !== undefined && before !== 'Open') assert.equal(status, before, `${id} was ${before}`);
      decided.set(id, status);
    }
    for (const one of simulation.applied) {
      const [executionId, attempt] = one.split('/');
      const approved = all(approvalRecord).some(
        (approval) =>
          approval.executionId === executionId &&
          String(approval.attempt) === attempt &&
          approval.status === 'Approved',
      );
      assert.ok(approved, `${one} was applied without its approval`);
    }
    const said = new Map<string, unknown>();
    for (const { token, answer } of world.answered) {
      if (said.has(token)) assert.deepEqual(answer, said.get(token), 'a machine is told one thing');
      said.set(token, answer);
    }
  };

  const claimedOnce = (): void => {
    const claims = all(claimRecord).map(({ executionId }) => executionId);
    assert.deepEqual(
      claims.toSorted(),
      all(executionRecord)
        .map(({ id }) => id)
        .toSorted(),
      'an execution a claim',
    );
  };

  // Between two moves several may have entered one after the other.
  simulation.afterEachWrite(noOvertaking);
  return (): void => {
    oneHolder();
    oneLease();
    serialsWithoutGaps();
    decidedOnce();
    claimedOnce();
  };
};

/** It was let in and has not asked to leave. */
const isInside = ({ phase }: Machine): boolean => !['ask stage', 'wait stage', 'leave', 'over'].includes(phase);
const hasLease = ({ phase }: Machine): boolean => ['apply', 'record'].includes(phase);
