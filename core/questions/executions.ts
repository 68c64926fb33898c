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
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { driftOf } from '../parts/check-drift.ts';
import { pipelineRecord } from '../pipeline.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import { type ApprovalView, viewOf } from './approvals.ts';
import { type Waiting, type WaitingPorts, waitingOf } from './waiting.ts';

export interface ExecutionList {
  readonly executions: readonly Execution[];
  readonly next?: string;
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
  (ports: WaitingPorts) =>
  async (id: string): Promise<ExecutionAnswer> => {
    const { ledger } = ports;
    const { data: execution } = await executionRecord.require(ledger, keys.execution(id), `execution ${id}`);
    const items = await listAll(ledger, `EXECUTION#${id}`);
    const actions = ofKind(items, actionRecord);
    const drift = isOpen(execution) ? await driftOf(ledger, execution) : undefined;
    const waiting = isOpen(execution) ? await waitingOf(ports, execution) : undefined;
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
