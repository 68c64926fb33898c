/**
 * Step 3: claims an execution once, gives it its number in the lane, starts its machine. The same request again finds
 * the claim and, if its machine was never started (a crash in between), starts it.
 */
import type { Execution } from '../execution.ts';
import type { ExecutionRequest } from '../execution-request.ts';
import { faultOf, TaglineError } from '../fault.ts';
import { resolveTarget } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { type ClaimPorts, claimStart } from '../parts/claim-start.ts';
import { claimRecord } from '../parts/open-execution.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import { requestDefinition } from '../parts/request-execution.ts';
import { startMachine } from '../parts/start-machine.ts';
import { versionRecord } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Machines } from '../ports/machines.ts';
import { addressOf } from '../target.ts';

interface Ports extends ClaimPorts {
  readonly machines: Machines;
  readonly bus: Bus;
}

/**
 * Undefined if it cannot start (the lane is full, the commit is not merged): a refusal is recorded, since nobody waits
 * for the answer. Undefined also where the definition in the commit comes first: the request comes again after it.
 */
export const startExecution = (ports: Ports) => {
  const start = startMachine(ports);
  const refuse = recordRefusal(ports);
  return async (request: ExecutionRequest): Promise<Execution | undefined> => {
    try {
      if (await updatesItself(ports, request)) {
        await requestDefinition(ports.bus, request);
        return undefined;
      }
      return await start(await claimStart(ports, request));
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      const { cause, pipeline, revisions } = request;
      await refuse({ cause, pipeline, address: addressOf(request), commit: revisions[0]?.commit }, faultOf(error));
      return undefined;
    }
  };
};

/** Once: a request whose definition was read starts as it is, and one that has started is not asked again. */
const updatesItself = async ({ ledger, digest, installation }: Ports, request: ExecutionRequest): Promise<boolean> => {
  if (request.followed) return false;
  const key = keys.version(request.pipeline, request.definitionVersion);
  if ((await versionRecord.read(ledger, key))?.data.definition.selfUpdate === undefined) return false;
  const address = addressOf(resolveTarget(installation, request));
  const claim = keys.claim(request.pipeline, address, digest(request.cause.id));
  return (await claimRecord.read(ledger, claim)) === undefined;
};
