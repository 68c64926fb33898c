/** An action's order to its provider. Artifacts are those that the ledger recorded. */
import { regionOfWork } from '../action-place.ts';
import type { Action } from '../definition/action.ts';
import type { Execution } from '../execution.ts';
import type { Installation } from '../installation.ts';
import type { Ledger } from '../ports/ledger.ts';
import { placeOf, type WorkOrder } from '../work.ts';
import { recordedArtifacts } from './recorded-artifacts.ts';
import { workToken } from './work-of.ts';

export const workOrder = async (
  { ledger, installation }: { readonly ledger: Pick<Ledger, 'list'>; readonly installation: Installation },
  execution: Execution,
  action: Action,
  { stage, configuration }: { readonly stage: string; readonly configuration: Readonly<Record<string, unknown>> },
): Promise<WorkOrder> => ({
  execution,
  stage,
  action,
  configuration,
  place: placeOf(execution, regionOfWork(action, execution.target, installation)),
  artifacts: await recordedArtifacts(ledger, execution.id),
  token: workToken({ executionId: execution.id, attempt: execution.attempt, stage, action: action.name }),
});
