/**
 * Step 8: publishes the changes of the ledger as events, in CodePipeline's detail-types and shapes, under source
 * `tagline`.
 */
import { approvalRecord } from '../approval.ts';
import { actionRecord, type Execution, executionRecord, stageRecord } from '../execution.ts';
import { actionEvent, executionEvent, isSameAction, isSameStage, stageEvent } from '../execution-events.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { concerned, NOTIFICATION_DUE, type ReplacedDue } from '../notification.ts';
import { definitionOf } from '../parts/current-execution.ts';
import type { Bus, BusEvent } from '../ports/bus.ts';
import type { Digest } from '../ports/ids.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { headRecord } from '../state.ts';
import { stateMetric } from '../state-metrics.ts';
import { approvalId } from './request-approval.ts';

/** A change of one item, as the table's stream delivers it. */
export interface LedgerChange {
  readonly before?: Item<unknown> | undefined;
  readonly after?: Item<unknown> | undefined;
}

/** A change that left an item. */
type Told = LedgerChange & { readonly after: Item<unknown> };

interface Ports {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly digest: Digest;
  readonly metrics: Metrics;
  readonly installation: Installation;
}

export const publishEvents =
  (ports: Ports) =>
  async (changes: readonly LedgerChange[]): Promise<void> => {
    const events: BusEvent[] = [];
    for (const change of changes) {
      const event = await eventOf(ports, change);
      await measure(ports, change);
      if (event)
        events.push(
          event,
          ...(await notificationsOf(ports.ledger, event)),
          ...(await replacedOf(ports.ledger, change)),
        );
    }
    await ports.bus.publish(events);
  };

const eventOf = async (ports: Ports, { before, after }: LedgerChange): Promise<BusEvent | undefined> => {
  if (!after) return undefined;
  switch (after.kind) {
    case 'execution': {
      const earlier = before && executionRecord.parse(before).data;
      return executionEvent(ports.installation.home, earlier, executionRecord.parse(after).data);
    }
    case 'stage':
      return ofStage(ports, { before, after });
    case 'action':
      return ofAction(ports, { before, after });
    case 'approval':
      return approvalEvent(before, after);
    case 'state':
      return { detailType: 'Tagline State Change', detail: headRecord.parse(after).data };
    default:
      return undefined;
  }
};

/** A question that was taken back for a newer execution. */
const replacedOf = async (ledger: Ledger, { after }: LedgerChange): Promise<readonly BusEvent[]> => {
  if (after?.kind !== approvalRecord.kind) return [];
  const { id, executionId, status, reasonCode } = approvalRecord.parse(after).data;
  if (status !== 'Withdrawn' || reasonCode !== 'Superseded') return [];
  const { environment } = (await executionOf(ledger, executionId)).target;
  return [{ detailType: NOTIFICATION_DUE, detail: { environment, replaced: id } satisfies ReplacedDue }];
};

/** The rules of the pipeline that want this event; their environment's function sends what they say. */
const notificationsOf = async (ledger: Ledger, event: BusEvent): Promise<readonly BusEvent[]> => {
  const executionId = (event.detail as { 'execution-id'?: string })['execution-id'];
  if (executionId === undefined) return [];
  const execution = await executionOf(ledger, executionId);
  const { notifications } = await definitionOf(ledger, execution);
  return concerned(notifications, event).map(({ rule, eventTypeId }) => ({
    detailType: NOTIFICATION_DUE,
    detail: { environment: execution.target.environment, executionId, rule, eventTypeId, event },
  }));
};

/** A batch that is read again is counted again: CloudWatch's figures are near, those of the ledger are exact. */
const measure = async ({ ledger, metrics }: Ports, { before, after }: LedgerChange): Promise<void> => {
  if (after?.kind !== 'state') return;
  const head = headRecord.parse(after).data;
  const execution = await executionRecord.read(ledger, keys.execution(head.executionId));
  const metric = stateMetric(before && headRecord.parse(before).data, head, execution?.data);
  if (metric) metrics.put(metric);
};

const executionOf = async (ledger: Ledger, id: string): Promise<Execution> =>
  (await executionRecord.require(ledger, keys.execution(id), `execution ${id}`)).data;

const ofStage = async ({ ledger, installation }: Ports, { before, after }: Told): Promise<BusEvent | undefined> => {
  const stage = stageRecord.parse(after).data;
  const earlier = before && stageRecord.parse(before).data;
  if (isSameStage(earlier, stage)) return undefined;
  const execution = await executionOf(ledger, stage.executionId);
  return stageEvent(installation.home, execution, stage, earlier !== undefined);
};

const ofAction = async (ports: Ports, { before, after }: Told): Promise<BusEvent | undefined> => {
  const { ledger, installation, digest } = ports;
  const action = actionRecord.parse(after).data;
  if (isSameAction(before && actionRecord.parse(before).data, action)) return undefined;
  const execution = await executionOf(ledger, action.executionId);
  const declared = (await definitionOf(ledger, execution)).stages
    .find(({ name }) => name === action.stage)
    ?.actions.find(({ name }) => name === action.name);
  return actionEvent(installation, execution, action, { declared, id: approvalId(digest, action, action.name) });
};

/** Holds no secret, no hash of one and no token: only what people may know. */
const approvalEvent = (before: Item<unknown> | undefined, after: Item<unknown>): BusEvent | undefined => {
  const approval = approvalRecord.parse(after).data;
  if (before && approvalRecord.parse(before).data.status === approval.status) return undefined;
  const { recipients, ...known } = approval;
  return {
    detailType: 'Tagline Approval State Change',
    detail: { ...known, asked: recipients.map(({ person }) => person) },
  };
};
