/** Events on Tagline's own bus that hand an execution to copy-artifacts. The reconciler repeats them until then. */
import { executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import type { Bus } from '../ports/bus.ts';
import type { Ledger } from '../ports/ledger.ts';

/** It needs the artifacts of its origin. */
export const ARTIFACTS_DUE = 'Artifacts Due';
/** It has ended, and its definition says what follows. */
export const FOLLOW_DUE = 'Follow Due';

export const tellDue =
  ({ bus }: { readonly bus: Bus }) =>
  (detailType: typeof ARTIFACTS_DUE | typeof FOLLOW_DUE, executionId: string): Promise<void> =>
    bus.publish([{ detailType, detail: { executionId } }]);

/** After an end: says so where something follows. */
export const tellFollow =
  (ports: { readonly bus: Bus; readonly ledger: Pick<Ledger, 'get'> }) =>
  async (executionId: string): Promise<void> => {
    const execution = (await executionRecord.read(ports.ledger, keys.execution(executionId)))?.data;
    if (execution?.follow) await tellDue(ports)(FOLLOW_DUE, executionId);
  };
