/** Deletes all resources of a stack: because its creation failed (ROLLBACK), or because it goes itself (DELETE). */
import type { OperationRow, ResourceRow } from '../rows.ts';
import { beginActing } from './begin-run.ts';
import { cleanUp, isKept } from './clean-up.ts';
import { type Deletion, deleteResources } from './delete-resources.ts';
import type { Engine } from './engine.ts';
import { reasonOf } from './reasons.ts';
import { type Acting, isGone } from './run.ts';
import { settle } from './settle.ts';

export const deleteStack = {
  async work(engine: Engine, operation: OperationRow): Promise<void> {
    const acting = beginActing(engine, operation);
    const { stack } = acting;
    const held = operation.kind === 'DELETE' ? engine.exports.inUse(stack, stack.id) : undefined;
    if (held) {
      const reason = `Delete canceled. Cannot delete export ${held.name} as it is in use by ${listed(held.users)}.`;
      settle(engine, operation, operation.before ?? 'DELETE_FAILED', reason);
      return;
    }
    const rows = engine.store.resources(stack.id).filter((row) => !isGone(row));
    const again = rows.filter((row) => row.operation === operation.id && row.status === 'DELETE_FAILED');
    const failed = await deleteResources(
      acting,
      rows.filter((row) => !again.includes(row)).map((row) => deletion(acting, row)),
    );
    const ids = [...again, ...failed.map(({ resource }) => resource)].map((row) => row.logicalId).sort();
    if (ids.length > 0) {
      const reason = `The following resource(s) failed to delete: [${ids.join(', ')}]. `;
      settle(engine, operation, `${operation.kind}_FAILED`, reason);
      return;
    }
    await cleanUp(acting);
    if (operation.kind === 'ROLLBACK') settle(engine, operation, 'ROLLBACK_COMPLETE');
    else forget(engine, operation);
  },
  fail(engine: Engine, operation: OperationRow, error: unknown): void {
    settle(engine, operation, `${operation.kind}_FAILED`, reasonOf(error, operation.id, []));
  },
};

const deletion = ({ engine, operation }: Acting, row: ResourceRow): Deletion => {
  let now: ResourceRow = { ...row, operation: operation.id };
  return {
    resource: row,
    kept: operation.skip.includes(row.logicalId) || isKept(row, row.deletionPolicy, operation),
    begun: row.operation === operation.id && row.status === 'DELETE_IN_PROGRESS',
    holds: true,
    tell(status, reason) {
      now = engine.recorder.resource(now, status, reason === undefined ? {} : { reason });
    },
  };
};

/** The name is free again; by its id the stack can still be described. */
const forget = (engine: Engine, operation: OperationRow): void => {
  const { store, exports, cloud } = engine;
  store.atOnce(() => {
    const stack = store.stack(operation.stack)!;
    exports.save(stack, stack.id, []);
    exports.setImports(stack, stack.id, []);
    for (const { id } of store.changeSets(stack.id)) store.dropChangeSet(id);
    store.saveStack({ ...stack, deleted: cloud.clock.now() });
    settle(engine, operation, 'DELETE_COMPLETE');
  });
};

/** `a`, `a and b`, `a, b and c`. */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
