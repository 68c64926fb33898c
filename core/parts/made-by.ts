/** Which run made a deployment, and what it was planned of: the newest run that is still known. */
import { actionsOf } from '../definition/actions-of.ts';
import { actionRecord, type Deployment, executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { versionRecord } from '../pipeline.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import { type State, serialRecord } from '../state.ts';
import type { DriftOrder } from '../work.ts';
import { recordedArtifacts } from './recorded-artifacts.ts';

/** A failed run leaves what the runs before it made. */
const SERIALS_BACK = 20;

export const madeBy = async (
  { ledger, providers }: { readonly ledger: Ledger; readonly providers: Providers },
  { address, component, serial }: Pick<State, 'address' | 'component' | 'serial'>,
  deployment: Deployment,
): Promise<DriftOrder['made']> => {
  for (let back = serial; back > Math.max(0, serial - SERIALS_BACK); back--) {
    const state = (await serialRecord.read(ledger, keys.serial(address, component, back)))?.data;
    const made = state && (await madeIn({ ledger, providers }, state.executionId, deployment));
    if (made) return made;
  }
  return undefined;
};

const madeIn = async (
  { ledger, providers }: { readonly ledger: Ledger; readonly providers: Providers },
  executionId: string,
  { id }: Deployment,
): Promise<DriftOrder['made']> => {
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  if (!execution) return undefined;
  const at = keys.version(execution.pipeline, execution.definitionVersion);
  const definition = (await versionRecord.read(ledger, at))?.data.definition;
  if (!definition) return undefined;
  for (const { stage, action } of actionsOf(definition)) {
    const acted = await actionRecord.read(ledger, keys.action(executionId, stage.name, action.name));
    if (acted?.data.deployment?.id !== id) continue;
    const planned = providers.of(action)?.carriesOut?.(definition, stage.name, action);
    const planning = actionsOf(definition).find(
      (one) => one.stage.name === planned?.stage && one.action.name === planned.action,
    );
    const { action: its, stage: place } = planning ?? { action, stage };
    const artifacts = await recordedArtifacts(ledger, executionId);
    return { execution, stage: place.name, action: its, configuration: its.configuration, artifacts };
  }
  return undefined;
};
