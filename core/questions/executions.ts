/**
 * Executions, newest first, and one in full: its stages and actions, what it planned, whom it asked, whom it waits for.
 */
import { approvalRecord } from '../approval.ts';
import { type ConditionState, conditionRecord } from '../condition.ts';
import type { DriftMark } from '../drift.ts';
import {
  type Action,
  actionRecord,
  type Execution,
  executionRecord,
  isOpen,
  type Stage,
  stageRecord,
} from '../execution.ts';
import { inFrontOf, laneRecord } from '../lane.ts';
import { leaseRecord } from '../lease.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { driftOf } from '../parts/check-drift.ts';
import { pipelineRecord } from '../pipeline.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import { type ApprovalView, viewOf } from './approvals.ts';

export interface ExecutionList {
  readonly executions: readonly Execution[];
  readonly next?: string;
}

/** Where an execution waits: in front of a stage, or for the lease of its address. */
export interface Waiting {
  readonly for: 'stage' | 'lease';
  readonly name: string;
  /** Executions that go first. */
  readonly behind: readonly string[];
}

export interface ExecutionAnswer {
  readonly execution: Execution;
  readonly stages: readonly (Stage & { readonly actions: readonly Action[] })[];
  readonly plans: readonly Plan[];
  readonly approvals: readonly ApprovalView[];
  readonly conditions: readonly ConditionState[];
  readonly waiting?: Waiting;
  /** What is known to be changed by hand where it deploys, while it is open. */
  readonly drift?: DriftMark;
}

const MOST = 100;

export const listExecutions =
  ({ ledger }: { ledger: Ledger }) =>
  async (question: { pipeline?: string; limit?: number; after?: string }): Promise<ExecutionList> => {
    const limit = Math.min(question.limit ?? 20, MOST);
    if (question.pipeline !== undefined) {
      const page = await ledger.listed(`PIPELINE#${question.pipeline}`, { limit, after: question.after });
      return {
        executions: page.items.map((item) => executionRecord.parse(item).data),
        ...(page.next === undefined ? {} : { next: page.next }),
      };
    }
    const pipelines = (await listAll(ledger, 'PIPELINES')).map((item) => pipelineRecord.parse(item).data.name);
    const pages = await Promise.all(pipelines.map((name) => ledger.listed(`PIPELINE#${name}`, { limit })));
    const all = pages.flatMap(({ items }) => items.map((item) => executionRecord.parse(item).data));
    return { executions: all.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, limit) };
  };

export const executionInFull =
  ({ ledger }: { ledger: Ledger }) =>
  async (id: string): Promise<ExecutionAnswer> => {
    const { data: execution } = await executionRecord.require(ledger, keys.execution(id), `execution ${id}`);
    const items = await listAll(ledger, `EXECUTION#${id}`);
    const actions = ofKind(items, actionRecord);
    const drift = isOpen(execution) ? await driftOf(ledger, execution) : undefined;
    const waiting = isOpen(execution) ? await waitingOf(ledger, execution) : undefined;
    return {
      execution,
      stages: ofKind(items, stageRecord)
        .sort((a, b) => a.index - b.index)
        .map((stage) => ({ ...stage, actions: actions.filter((action) => action.stage === stage.name).sort(byOrder) })),
      plans: ofKind(items, planRecord),
      approvals: ofKind(items, approvalRecord).map(viewOf),
      conditions: ofKind(items, conditionRecord),
      ...(waiting === undefined ? {} : { waiting }),
      ...(drift === undefined ? {} : { drift }),
    };
  };

const ofKind = <T>(
  items: readonly Item<unknown>[],
  { kind, parse }: { kind: string; parse(item: Item<unknown>): Item<T> },
): T[] => items.filter((item) => item.kind === kind).map((item) => parse(item).data);

const byOrder = (a: Action, b: Action): number => a.runOrder - b.runOrder || (a.name < b.name ? -1 : 1);

const waitingOf = async (ledger: Ledger, { id, pipeline, address }: Execution): Promise<Waiting | undefined> => {
  const lane = (await laneRecord.read(ledger, keys.lane(pipeline, address)))?.data;
  const asking = lane?.waiting.find(({ executionId }) => executionId === id);
  if (lane && asking) {
    const holder = lane.slots[asking.stage];
    return {
      for: 'stage',
      name: asking.stage,
      behind: [...new Set([...inFrontOf(lane, asking), ...(holder === undefined ? [] : [holder])])],
    };
  }
  const lease = (await leaseRecord.read(ledger, keys.lease(address)))?.data;
  const at = lease?.line.findIndex(({ executionId }) => executionId === id) ?? -1;
  if (!lease || at < 0) return undefined;
  return {
    for: 'lease',
    name: address,
    behind: [
      ...(lease.holder ? [lease.holder.executionId] : []),
      ...(lease.lock ? [`Terraform's lock of ${lease.lock.info.Who || lease.lock.by}`] : []),
      ...lease.line.slice(0, at).map(({ executionId }) => executionId),
    ],
  };
};
