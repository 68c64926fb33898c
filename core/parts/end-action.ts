/**
 * Writes the end of an action into the ledger, once per try: by the step that acted, or by `settle-group` if the
 * machine acted natively.
 */
import { artifactKey } from '../artifacts.ts';
import type { Action as DefinedAction } from '../definition/action.ts';
import { type Action, actionRecord, type Execution, type MadeArtifact } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import { begun } from './begin-actions.ts';

export type ActionEnd = Pick<Action, 'status'> &
  Partial<
    Pick<Action, 'summary' | 'errorDetails' | 'externalExecutionId' | 'outputVariables' | 'artifacts' | 'deployment'>
  >;

/** No change if the action has already ended in this try, or a newer try has begun. */
export const endAction = async (
  ledger: Pick<Ledger, 'get'>,
  execution: Pick<Execution, 'id' | 'attempt'>,
  stage: string,
  action: DefinedAction,
  end: ActionEnd,
  now: string,
): Promise<readonly Change[]> => {
  const key = keys.action(execution.id, stage, action.name);
  const before = await actionRecord.read(ledger, key);
  if (before && before.data.attempt > execution.attempt) return [];
  const current =
    before?.data.attempt === execution.attempt ? before : begun(before, key, { execution, stage, action, now });
  if (current.data.status !== 'InProgress') return [];
  return [{ put: { ...current, data: { ...current.data, ...end, endedAt: now } } }];
};

/**
 * The artifacts of an action as the bucket holds them now: later readers read these versions, and whoever deploys them
 * elsewhere compares their sums.
 */
export const madeArtifacts = async (
  artifacts: Pick<Artifacts, 'look' | 'sum'>,
  execution: Execution,
  action: DefinedAction,
): Promise<MadeArtifact[]> => {
  const found = await Promise.all(
    action.outputArtifacts.map(async ({ name }) => {
      const key = artifactKey(execution, name);
      const stored = await artifacts.look(key);
      if (stored === undefined) return [];
      return [{ name, key, ...stored, sha256: await artifacts.sum({ key, version: stored.version }) }];
    }),
  );
  return found.flat();
};
