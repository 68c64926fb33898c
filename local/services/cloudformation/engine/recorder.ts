/** Every change of a status: the row, the stack event and the EventBridge event in one transaction. */
import type { Cloud } from '../../../kernel/cloud.ts';
import type { BusEvent, Outbox } from '../../../kernel/outbox.ts';
import type { DetectionRow, EventRow, ResourceRow, StackFacts, StackRow } from '../rows.ts';
import type { Store } from '../store.ts';

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

export interface Recorder {
  /** Saves the stack with a new status. */
  stack(row: StackRow, status: string, reason?: string): StackRow;
  /** Saves the resource with a new status; `properties` is JSON with secrets masked. */
  resource(row: ResourceRow, status: string, details?: { reason?: string; properties?: string }): ResourceRow;
  /** Tells the end of a drift detection: it is no event of the stack. */
  drift(stack: StackRow, detection: DetectionRow): void;
  /** Only writes the event: for physical resources without a row. */
  tell(row: ResourceRow, status: string, reason?: string): void;
}

export const makeRecorder = (store: Store, cloud: Pick<Cloud, 'clock' | 'ids'>, outbox: Outbox): Recorder => {
  const tellEverybody = (stack: StackFacts, event: Omit<EventRow, 'id' | 'at' | 'clientToken'>): void => {
    const at = cloud.clock.now();
    const id =
      event.type === STACK_TYPE ? cloud.ids.uuid() : `${event.logicalId}-${event.status}-${new Date(at).toISOString()}`;
    const token = stack.clientToken === undefined ? {} : { clientToken: stack.clientToken };
    store.addEvent(stack.id, { id, at, ...event, ...token });
    outbox.write(stack, busEvent(stack, event, at));
    outbox.wake();
  };
  return {
    stack(row, status, reason) {
      const { reason: _old, ...rest } = row;
      const next: StackRow = { ...rest, status, ...(reason !== undefined && { reason }) };
      store.atOnce(() => {
        store.saveStack(next);
        tellEverybody(next, {
          logicalId: next.name,
          physicalId: next.id,
          type: STACK_TYPE,
          status,
          ...(reason !== undefined && { reason }),
        });
      });
      return next;
    },
    resource(row, status, details = {}) {
      const { reason: _old, ...rest } = row;
      const { reason, properties } = details;
      const next: ResourceRow = {
        ...rest,
        status,
        updated: cloud.clock.now(),
        ...(reason !== undefined && { reason }),
      };
      store.atOnce(() => {
        store.saveResource(next);
        tellEverybody(store.stackFacts(row.stack), {
          ...eventOf(next, status, reason),
          ...(properties !== undefined && { properties }),
        });
      });
      return next;
    },
    drift(stack, detection) {
      outbox.write(stack, driftEvent(stack, detection, cloud.clock.now()));
      outbox.wake();
    },
    tell(row, status, reason) {
      store.atOnce(() => tellEverybody(store.stackFacts(row.stack), eventOf(row, status, reason)));
    },
  };
};

const eventOf = (row: ResourceRow, status: string, reason?: string) => ({
  logicalId: row.logicalId,
  ...(row.physicalId !== undefined && { physicalId: row.physicalId }),
  type: row.type,
  status,
  ...(reason !== undefined && { reason }),
});

/** The events as CloudFormation puts them on the account's default bus. */
const busEvent = (stack: StackFacts, event: Omit<EventRow, 'id' | 'at'>, at: number): BusEvent => {
  const status = { status: event.status, 'status-reason': event.reason ?? '' };
  const token = stack.clientToken === undefined ? {} : { 'client-request-token': stack.clientToken };
  const ofStack = event.type === STACK_TYPE;
  return {
    detailType: `CloudFormation ${ofStack ? 'Stack' : 'Resource'} Status Change`,
    time: at,
    resources: [stack.id],
    detail: JSON.stringify({
      'stack-id': stack.id,
      ...(!ofStack && {
        'logical-resource-id': event.logicalId,
        'physical-resource-id': event.physicalId ?? '',
        'resource-type': event.type,
      }),
      'status-details': status,
      ...token,
    }),
  };
};

const driftEvent = (stack: StackRow, { id, status, drifted }: DetectionRow, at: number): BusEvent => ({
  detailType: 'CloudFormation Drift Detection Status Change',
  time: at,
  resources: [stack.id],
  detail: JSON.stringify({
    'stack-id': stack.id,
    'stack-drift-detection-id': id,
    'status-details': {
      'stack-drift-status': drifted === undefined ? 'UNKNOWN' : drifted > 0 ? 'DRIFTED' : 'IN_SYNC',
      'detection-status': status,
    },
    'drift-detection-details': { 'drifted-stack-resource-count': drifted ?? -1 },
  }),
});
