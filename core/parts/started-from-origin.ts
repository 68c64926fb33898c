/** Hands an execution that goes on from another to copy-artifacts, which starts its machine. */
import { type Execution, executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import type { Bus } from '../ports/bus.ts';
import type { Ledger } from '../ports/ledger.ts';
import { ARTIFACTS_DUE, tellDue } from './execution-due.ts';

export const startedFromOrigin =
  (ports: { readonly ledger: Ledger; readonly bus: Bus }) =>
  async (executionId: string): Promise<Execution> => {
    await tellDue(ports)(ARTIFACTS_DUE, executionId);
    return (await executionRecord.require(ports.ledger, keys.execution(executionId), `execution ${executionId}`)).data;
  };
