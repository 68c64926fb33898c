/**
 * Carries out one operation on a stack, from wherever the disk says that it stands.
 * A failure stops it as CREATE_FAILED or UPDATE_FAILED with what was made kept, as on AWS with --disable-rollback.
 */
import type { OperationRow, StackRow } from '../rows.ts';
import { inDependencyOrder } from '../template/dependency-graph.ts';
import { beginRun } from './begin-run.ts';
import { changeResource } from './change-resource.ts';
import { cleanUp } from './clean-up.ts';
import { evaluateOutputs } from './evaluate-outputs.ts';
import { type Ground, Stopped } from './ground.ts';
import { reasonOf } from './reasons.ts';
import { isFailed, type Outcome, type Run } from './run.ts';

/** Throws only {@link Stopped}. */
export const operate = async (ground: Ground, operation: OperationRow): Promise<void> => {
  let run: Run | undefined;
  try {
    run = await beginRun(ground, operation);
    if (operation.phase === 'resources' && !(await makeResources(run))) return;
    await cleanUp(run);
    finish(run, `${operation.kind}_COMPLETE`);
  } catch (error) {
    ground.work.alive();
    if (error instanceof Stopped) throw error;
    fail(ground, operation, reasonOf(error, operation.id, run?.secrets ?? []));
  }
};

/** True if all went well: then the operation stands at its cleanup. */
const makeResources = async (run: Run): Promise<boolean> => {
  const { ground, operation, stack } = run;
  await inOrder(run);
  ground.work.alive();
  const failed = ground.store.resources(stack.id).filter((row) => row.operation === operation.id && isFailed(row));
  if (failed.length > 0) {
    const verb = operation.kind === 'CREATE' ? 'create' : 'update';
    fail(
      ground,
      operation,
      `The following resource(s) failed to ${verb}: [${failed.map((row) => row.logicalId).join(', ')}].`,
    );
    return false;
  }
  const outputs = await evaluateOutputs(run.template, run.scope);
  ground.exports.check(stack, stack.id, outputs);
  ground.store.atOnce(() => {
    ground.exports.save(stack, stack.id, outputs);
    ground.exports.setImports(stack, stack.id, run.imports);
    setAside(run);
    ground.store.saveStack({ ...ground.store.stack(stack.id)!, outputs });
    ground.store.saveOperation({ ...operation, phase: 'cleanup' });
    if (operation.kind === 'UPDATE')
      ground.recorder.stack(ground.store.stack(stack.id)!, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  });
  return true;
};

/** Each resource as soon as all that it needs is there; after a failure nothing new is begun. */
const inOrder = async (run: Run): Promise<void> => {
  const outcomes = new Map<string, Promise<Outcome>>();
  let broken = false;
  const one = async (id: string): Promise<Outcome> => {
    await Promise.all([...run.dependencies.get(id)!].map((other) => outcomes.get(other)!));
    if (broken) return 'skipped';
    const outcome = await changeResource(run, id);
    if (outcome === 'failed') broken = true;
    return outcome;
  };
  for (const id of inDependencyOrder(run.dependencies)) outcomes.set(id, one(id));
  const settled = await Promise.allSettled(outcomes.values());
  const stopped = settled.find((result) => result.status === 'rejected');
  if (stopped) throw stopped.reason;
};

/** Resources that are not in the template any more wait for their deletion. */
const setAside = ({ ground: { store }, stack, present }: Run): void => {
  for (const row of store.resources(stack.id)) {
    if (present.has(row.logicalId)) continue;
    if (row.physicalId !== undefined) store.addLeftover(row, false);
    store.dropResource(stack.id, row.logicalId);
  }
};

const finish = ({ ground, operation, stack }: Run, status: string): void =>
  settle(ground, operation, ground.store.stack(stack.id)!, status);

const fail = (ground: Ground, operation: OperationRow, reason: string): void =>
  settle(ground, operation, ground.store.stack(operation.stack)!, `${operation.kind}_FAILED`, reason);

const settle = (ground: Ground, operation: OperationRow, stack: StackRow, status: string, reason?: string): void =>
  ground.store.atOnce(() => {
    ground.recorder.stack(stack, status, reason);
    ground.store.dropOperation(operation.id);
    const changeSet = operation.changeSet === undefined ? undefined : ground.store.changeSet(operation.changeSet);
    if (changeSet)
      ground.store.saveChangeSet({
        ...changeSet,
        execution: reason === undefined ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED',
      });
  });
