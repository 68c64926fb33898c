/** How an operation ends: the stack stands, or another operation follows (a rollback, a deletion). */
import type { OperationRow } from '../rows.ts';
import type { Engine } from './engine.ts';

/** The stack stands with `status`. */
export const settle = (engine: Engine, operation: OperationRow, status: string, reason?: string): void => {
  const { store, recorder } = engine;
  store.atOnce(() => {
    recorder.stack(store.stack(operation.stack)!, status, reason);
    store.dropOperation(operation.id);
    endChangeSet(engine, operation, status === `${operation.kind}_COMPLETE`);
    if (status.endsWith('_COMPLETE')) store.dropStable(operation.stack);
  });
};

/** Decides what follows a creation or an update that failed for `reason`. */
export const afterFailure = (engine: Engine, operation: OperationRow, reason: string): void => {
  const { onFailure, kind } = operation;
  if (onFailure === 'DO_NOTHING') settle(engine, operation, `${kind}_FAILED`, reason);
  else if (kind === 'UPDATE') follow(engine, operation, 'UPDATE_ROLLBACK', reason);
  else if (onFailure === 'DELETE')
    follow(engine, operation, 'DELETE', operation.cancelled ? reason : `${reason}Delete requested by user.`);
  else follow(engine, operation, 'ROLLBACK', `${reason}Rollback requested by user.`);
};

/** Another operation takes the place of this one, in one transaction: a crash finds either. */
const follow = (
  engine: Engine,
  operation: OperationRow,
  kind: 'ROLLBACK' | 'UPDATE_ROLLBACK' | 'DELETE',
  reason: string,
): void => {
  const { store, recorder, cloud, work } = engine;
  const { changeSet: _changeSet, cancelled: _cancelled, ...rest } = operation;
  const next: OperationRow = {
    ...rest,
    id: cloud.ids.uuid(),
    kind,
    phase: 'resources',
    started: cloud.clock.now(),
    skip: [],
    ...(kind === 'DELETE' && { ofCreate: true }),
  };
  store.atOnce(() => {
    store.dropOperation(operation.id);
    endChangeSet(engine, operation, false);
    store.saveOperation(next);
    recorder.stack(store.stack(operation.stack)!, `${kind}_IN_PROGRESS`, reason);
  });
  work.operate(next.id);
};

const endChangeSet = ({ store }: Engine, { changeSet }: OperationRow, complete: boolean): void => {
  const row = changeSet === undefined ? undefined : store.changeSet(changeSet);
  if (row) store.saveChangeSet({ ...row, execution: complete ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED' });
};
