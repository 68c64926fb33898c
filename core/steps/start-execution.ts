/**
 * Step 3: claims an execution once, gives it its number in the lane, starts its machine. The same request again finds
 * the claim and, if its machine was never started (a crash in between), starts it.
 */
import type { Execution } from '../execution.ts';
import type { ExecutionRequest } from '../execution-request.ts';
import { faultOf, TaglineError } from '../fault.ts';
import { type ClaimPorts, claimStart } from '../parts/claim-start.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import { startMachine } from '../parts/start-machine.ts';
import type { Machines } from '../ports/machines.ts';
import { addressOf } from '../target.ts';

/**
 * Undefined if it cannot start (the lane is full, the commit is not merged): a refusal is recorded, since nobody waits
 * for the answer.
 */
export const startExecution = (ports: ClaimPorts & { readonly machines: Machines }) => {
  const start = startMachine(ports);
  const refuse = recordRefusal(ports);
  return async (request: ExecutionRequest): Promise<Execution | undefined> => {
    try {
      return await start(await claimStart(ports, request));
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      const { cause, pipeline, revisions } = request;
      await refuse({ cause, pipeline, address: addressOf(request), commit: revisions[0]?.commit }, faultOf(error));
      return undefined;
    }
  };
};
