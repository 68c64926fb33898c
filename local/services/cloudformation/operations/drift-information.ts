/** What stacks and resources tell of the last drift detection; what was changed since then is not checked. */
import type { ResourceRow, StackRow } from '../rows.ts';
import type { Store } from '../store.ts';

export const driftOfResource = (store: Store, row: ResourceRow): Record<string, unknown> => {
  const drift = store.drifts(row.stack).find(({ logicalId }) => logicalId === row.logicalId);
  if (!drift || drift.at < row.updated || drift.physicalId !== row.physicalId)
    return { StackResourceDriftStatus: 'NOT_CHECKED' };
  return { StackResourceDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.at) };
};

export const driftOfStack = (store: Store, stack: StackRow): Record<string, unknown> => {
  const last = store.lastDetection(stack.id);
  if (last?.drifted === undefined || last.begun < (stack.updated ?? stack.created))
    return { StackDriftStatus: 'NOT_CHECKED' };
  return { StackDriftStatus: last.drifted > 0 ? 'DRIFTED' : 'IN_SYNC', LastCheckTimestamp: new Date(last.begun) };
};
