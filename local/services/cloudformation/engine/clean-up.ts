/** Deletes what an update or its rollback left behind. A deletion that fails does not fail the operation, as on AWS. */
import type { LeftoverRow, OperationRow, ResourceRow } from '../rows.ts';
import { type Deletion, deleteResources } from './delete-resources.ts';
import type { Acting } from './run.ts';

export const cleanUp = async (acting: Acting): Promise<void> => {
  const { engine, stack, operation } = acting;
  await deleteResources(
    acting,
    engine.store.leftovers(stack.id).map((row) => leftover(acting, row, operation)),
  );
};

const leftover = ({ engine }: Acting, { seq, resource, replaced }: LeftoverRow, operation: OperationRow): Deletion => {
  const { store, recorder } = engine;
  return {
    resource,
    kept: isKept(resource, replaced ? resource.replacePolicy : resource.deletionPolicy, operation),
    begun: false,
    holds: false,
    tell: (status, reason) =>
      store.atOnce(() => {
        if (status !== 'DELETE_IN_PROGRESS') store.dropLeftover(seq);
        recorder.tell(resource, status, reason);
      }),
  };
};

/**
 * Whether a policy keeps a physical resource. A rollback takes away what its own operation made, if the policy lets it.
 */
export const isKept = (
  { imported }: ResourceRow,
  policy: string,
  { kind, ofCreate, retainExceptOnCreate }: OperationRow,
): boolean => {
  const undoes = kind === 'ROLLBACK' || kind === 'UPDATE_ROLLBACK' || ofCreate === true;
  if (undoes && imported) return true;
  return undoes ? policy === 'Retain' && !retainExceptOnCreate : policy.startsWith('Retain');
};
