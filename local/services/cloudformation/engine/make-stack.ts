/** Creates or updates a stack: resources first, then outputs, then what is not needed any more goes. */
import type { OperationRow, ResourceRow } from '../rows.ts';
import { beginRun } from './begin-run.ts';
import { changeResource } from './change-resource.ts';
import { cleanUp } from './clean-up.ts';
import type { Engine } from './engine.ts';
import { evaluateOutputs } from './evaluate-outputs.ts';
import { inOrder } from './in-order.ts';
import { reasonOf } from './reasons.ts';
import { isFailed, type Run } from './run.ts';
import { afterFailure, settle } from './settle.ts';

export const makeStack = {
  async work(engine: Engine, operation: OperationRow): Promise<void> {
    const run = await beginRun(engine, operation);
    if (operation.phase === 'resources' && !(await makeResources(run))) return;
    await cleanUp(run);
    if (!givenUp(engine, operation)) settle(engine, operation, `${operation.kind}_COMPLETE`);
  },
  /** A fault of no resource: an export in use, a role that cannot be assumed. */
  fail(engine: Engine, operation: OperationRow, error: unknown): void {
    const { kind, onFailure } = operation;
    const end = kind === 'CREATE' && onFailure !== 'DO_NOTHING' ? '. ' : '';
    afterFailure(engine, operation, `${reasonOf(error, operation.id, [])}${end}`);
  },
};

/** True if all went well: then the operation stands at its cleanup. */
const makeResources = async (run: Run): Promise<boolean> => {
  const { engine, operation, stack } = run;
  const { store } = engine;
  await inOrder(run.dependencies, (id) => changeResource(run, id), {
    onFailure() {
      if (operation.onFailure !== 'DO_NOTHING') run.cancelled.abort();
    },
    givenUp: () => run.cancelled.signal.aborted,
  });
  engine.work.alive();
  if (givenUp(engine, operation)) return false;
  const failed = store.resources(stack.id).filter((row) => row.operation === operation.id && isFailed(row));
  if (failed.length > 0) {
    afterFailure(engine, operation, failuresOf(failed));
    return false;
  }
  const outputs = await evaluateOutputs(run.template, run.scope, {
    call: (service, name, input) => engine.cloud.call(service, name, input, run.actor),
    before: store.stack(stack.id)!.outputs,
    refresh: operation.refresh,
  });
  if (givenUp(engine, operation)) return false;
  engine.exports.check(stack, stack.id, outputs);
  store.atOnce(() => {
    engine.exports.save(stack, stack.id, outputs);
    engine.exports.setImports(stack, stack.id, run.imports);
    setAside(run);
    store.saveStack({ ...store.stack(stack.id)!, outputs });
    store.saveOperation({ ...operation, phase: 'cleanup' });
    if (operation.kind === 'UPDATE')
      engine.recorder.stack(store.stack(stack.id)!, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  });
  return true;
};

/** True if the operation was cancelled meanwhile; then the next one is begun. */
const givenUp = (engine: Engine, { id }: OperationRow): boolean => {
  const now = engine.store.operation(id);
  if (now?.cancelled) afterFailure(engine, now, 'User Initiated');
  return now?.cancelled === true;
};

/** CloudFormation's own text, with the space that it ends in. */
const failuresOf = (rows: readonly ResourceRow[]): string =>
  (['create', 'update'] as const)
    .map((verb) => {
      const ids = rows.filter((row) => row.status === `${verb.toUpperCase()}_FAILED`).map((row) => row.logicalId);
      return ids.length > 0 ? `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. ` : '';
    })
    .join('');

/** Resources that are not in the template any more wait for their deletion. */
const setAside = ({ engine: { store }, stack, present }: Run): void => {
  for (const row of store.resources(stack.id)) {
    if (present.has(row.logicalId)) continue;
    if (row.physicalId !== undefined) store.addLeftover(row, false);
    store.dropResource(stack.id, row.logicalId);
  }
};
