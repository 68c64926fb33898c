/** Computes a change set in the background: CREATE_PENDING -> CREATE_COMPLETE, or FAILED with the reason. */
import { actualStates } from '../drift/actual-state.ts';
import { actorOf, type Engine, Stopped } from '../engine/engine.ts';
import type { ChangeSetRow } from '../rows.ts';
import { makePlan } from './make-plan.ts';
import { readSsm } from './read-ssm.ts';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Throws only {@link Stopped}. */
export const buildChangeSet = async (engine: Engine, id: string): Promise<void> => {
  const { store, cloud } = engine;
  const pending = store.changeSet(id);
  if (pending?.status !== 'CREATE_PENDING' && pending?.status !== 'CREATE_IN_PROGRESS') return;
  const row: ChangeSetRow = { ...pending, status: 'CREATE_IN_PROGRESS' };
  store.saveChangeSet(row);
  const finish = (last: Partial<ChangeSetRow>) => {
    const now = store.changeSet(id);
    // Deleted while it was being computed.
    if (!now) return;
    const overtaken = now.execution === 'OBSOLETE' ? { execution: 'OBSOLETE' } : {};
    store.saveChangeSet({ ...row, ...last, ...overtaken });
  };
  try {
    const stack = store.stack(row.stack)!;
    const actor = actorOf(cloud, stack, row.principal, row.input.roleArn);
    const input = { ...row.input, resolved: await readSsm(engine, row.input, actor) };
    const actual = row.revertsDrift ? await actualStates(engine, stack, actor) : {};
    const { changes, changed } = await makePlan(engine, stack, input, actor, row.importExisting, actual);
    engine.work.alive();
    if (changed) finish({ status: 'CREATE_COMPLETE', execution: 'AVAILABLE', changes, input, actual });
    else finish({ status: 'FAILED', execution: 'UNAVAILABLE', reason: NO_CHANGES, input });
  } catch (error) {
    engine.work.alive();
    if (error instanceof Stopped) throw error;
    finish({ status: 'FAILED', execution: 'UNAVAILABLE', reason: (error as Error).message });
  }
};
