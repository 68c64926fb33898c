/** Asks for an execution: step 3 claims it. The same request again is the same execution. */
import type { ExecutionRequest } from '../execution-request.ts';
import { DETAIL } from '../git-event.ts';
import type { Bus } from '../ports/bus.ts';

export const requestExecution = (bus: Bus, request: ExecutionRequest): Promise<void> =>
  bus.publish([{ detailType: DETAIL.executionRequested, detail: request }]);

/** Its definition stands in the commit: step 3 begins there. */
export const requestDefinition = (bus: Bus, request: ExecutionRequest): Promise<void> =>
  bus.publish([{ detailType: DETAIL.definitionDue, detail: request }]);
