/** Brings a stack back to what it was when it last stood well, then deletes what failed updates made. */
import { typeNamed } from '../resources/registry.ts';
import type { OperationRow, ResourceRow, StableRow } from '../rows.ts';
import type { Dependencies } from '../template/dependency-graph.ts';
import { beginActing } from './begin-run.ts';
import { cleanUp } from './clean-up.ts';
import { type Engine, Stopped } from './engine.ts';
import { inOrder } from './in-order.ts';
import { makeContext, tokenOf } from './make-context.ts';
import { reasonOf } from './reasons.ts';
import { type Acting, isFailed, type Outcome } from './run.ts';
import { sameValue } from './same-value.ts';
import { settle } from './settle.ts';

export const rollBackUpdate = {
  async work(engine: Engine, operation: OperationRow): Promise<void> {
    const acting = beginActing(engine, operation);
    if (operation.phase === 'resources' && !(await restoreResources(acting))) return;
    await cleanUp(acting);
    settle(engine, operation, 'UPDATE_ROLLBACK_COMPLETE');
  },
  fail(engine: Engine, operation: OperationRow, error: unknown): void {
    settle(engine, operation, 'UPDATE_ROLLBACK_FAILED', reasonOf(error, operation.id, []));
  },
};

/** True if all are as they were: then the operation stands at its cleanup. */
const restoreResources = async (acting: Acting): Promise<boolean> => {
  const { engine, operation, stack } = acting;
  const { store, recorder } = engine;
  const stable = store.stable(stack.id)!;
  const rows = new Map(stable.resources.map((row) => [row.logicalId, row]));
  await inOrder(needsOf(rows), (id) => restore(acting, rows.get(id)!));
  engine.work.alive();
  const failed = store.resources(stack.id).filter((row) => row.operation === operation.id && isFailed(row));
  if (failed.length > 0) {
    const ids = failed.map((row) => row.logicalId).join(', ');
    settle(engine, operation, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${ids}]. `);
    return false;
  }
  store.atOnce(() => {
    setAsideNew(acting, stable);
    store.saveOperation({ ...operation, phase: 'cleanup' });
    const restored = { ...store.stack(stack.id)!, input: stable.input };
    recorder.stack(restored, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  });
  return true;
};

const needsOf = (rows: ReadonlyMap<string, ResourceRow>): Dependencies =>
  new Map([...rows].map(([id, row]) => [id, new Set(row.needs.filter((other) => rows.has(other)))]));

/** The cleanup deletes what the failed updates made. */
const setAsideNew = ({ engine: { store, recorder }, stack }: Acting, stable: StableRow): void => {
  const known = new Set(stable.resources.map((row) => row.logicalId));
  for (const row of store.resources(stack.id)) {
    if (known.has(row.logicalId)) continue;
    if (row.physicalId === undefined) recorder.tell(row, 'DELETE_COMPLETE');
    else store.addLeftover(row, false);
    store.dropResource(stack.id, row.logicalId);
  }
};

/** Never throws but for {@link Stopped}. A resource that is restored is as if no operation had touched it. */
const restore = async (acting: Acting, past: ResourceRow): Promise<Outcome> => {
  const { engine, operation, stack } = acting;
  const { store, recorder } = engine;
  const now = store.resource(stack.id, past.logicalId) ?? past;
  if (now.operation === past.operation) {
    store.saveResource({ ...past, status: now.status, updated: now.updated, generation: now.generation });
    return 'done';
  }
  const mine = now.operation === operation.id;
  if (mine && isFailed(now)) return 'failed';
  if (isReplacement(now, past) || operation.skip.includes(past.logicalId) || isUntouched(now, past)) {
    putBack(acting, now, past);
    return 'done';
  }
  try {
    await undo(acting, now, past, mine);
    return 'done';
  } catch (error) {
    engine.work.alive();
    if (error instanceof Stopped) throw error;
    const reason = reasonOf(error, tokenOf(operation.id, now), acting.secrets);
    recorder.resource({ ...store.resource(stack.id, past.logicalId)!, operation: operation.id }, 'UPDATE_FAILED', {
      reason,
    });
    return 'failed';
  }
};

/** Another physical resource stands in its place; a custom resource that answered another id is none. */
const isReplacement = (now: ResourceRow, past: ResourceRow): boolean =>
  now.generation !== past.generation && now.physicalId !== past.physicalId;

/** The update failed before the service was asked for anything. */
const isUntouched = (now: ResourceRow, past: ResourceRow): boolean =>
  now.status === 'UPDATE_FAILED' && now.attempted === undefined && sameValue(now.live, past.live);

/** The physical resource from before is still there: it takes its place again, and what replaced it goes. */
const putBack = ({ engine: { store, recorder }, stack }: Acting, now: ResourceRow, past: ResourceRow): void =>
  store.atOnce(() => {
    for (const { seq, resource } of store.leftovers(stack.id))
      if (resource.logicalId === past.logicalId && resource.physicalId === past.physicalId) store.dropLeftover(seq);
    if (now.physicalId !== undefined && now.physicalId !== past.physicalId) store.addLeftover(now, true);
    recorder.resource({ ...past, generation: now.generation }, 'UPDATE_COMPLETE');
  });

/** Changed in place: it is changed to the values from before. */
const undo = async (acting: Acting, now: ResourceRow, past: ResourceRow, resumed: boolean): Promise<void> => {
  const { engine, operation } = acting;
  const { recorder, store, work } = engine;
  const row =
    resumed && now.status === 'UPDATE_IN_PROGRESS'
      ? now
      : recorder.resource({ ...now, operation: operation.id }, 'UPDATE_IN_PROGRESS');
  const physicalId = row.physicalId!;
  const before = { physicalId, properties: row.attempted ?? row.live ?? {}, attributes: row.attributes };
  const made = await typeNamed(past.type).update!(past.live ?? {}, makeContext(acting, row, resumed), before);
  work.alive();
  store.atOnce(() => {
    if (made.physicalId !== physicalId) store.addLeftover(row, true);
    for (const { seq, resource } of store.leftovers(row.stack))
      if (resource.logicalId === past.logicalId && resource.physicalId === made.physicalId) store.dropLeftover(seq);
    const { ref: _ref, ...rest } = past;
    recorder.resource(
      {
        ...rest,
        physicalId: made.physicalId,
        ...(made.ref !== undefined && { ref: made.ref }),
        attributes: made.attributes ?? {},
      },
      'UPDATE_COMPLETE',
    );
  });
};
