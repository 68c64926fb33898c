/**
 * Disables the transition into a stage, or enables it again: of an environment, a scope or everywhere. While it is
 * disabled executions wait in front of the stage; when it is enabled the right one enters at once.
 */
import { TaglineError } from '../fault.ts';
import { type Installation, scopesOf } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { goOnHeld } from '../parts/go-on-held.ts';
import { pipelineRecord, refuseDeleted, versionRecord } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { disable, enable, type Transitions, transitionsRecord, type Where } from '../transition.ts';

interface Place extends Where {
  readonly pipeline: string;
  readonly stage: string;
}
export interface DisableTransition extends Place {
  readonly reason: string;
  readonly by: string;
}

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'answer'>;
  readonly clock: Clock;
  readonly installation: Installation;
}

/** Throws `StageNotFound`, `UnknownEnvironment`, `UnknownScope`. */
export const disableTransition =
  (ports: Ports) =>
  async ({ pipeline, ...wanted }: DisableTransition): Promise<Transitions> => {
    await checkStage(ports.ledger, { pipeline, ...wanted });
    checkWhere(ports.installation, wanted);
    return change(ports, pipeline, (before) => disable(before, { ...wanted, at: ports.clock.now() }));
  };

/** What is not disabled may be enabled too: nothing changes. A stage that the definition lost may be enabled again. */
export const enableTransition = (ports: Ports) => {
  const goOn = goOnHeld(ports);
  return async ({ pipeline, ...place }: Place): Promise<Transitions> => {
    const before = await transitionsRecord.read(ports.ledger, keys.transitions(pipeline));
    const isKnown = before?.data.disabled.some(({ stage }) => stage === place.stage);
    if (!isKnown) await checkStage(ports.ledger, { pipeline, ...place });
    const transitions = await change(ports, pipeline, (disabled) => enable(disabled, place));
    await goOn();
    return transitions;
  };
};

const change = (
  { ledger }: Ports,
  pipeline: string,
  next: (before: Transitions) => Transitions,
): Promise<Transitions> =>
  decide(ledger, async () => {
    const key = keys.transitions(pipeline);
    const item =
      (await transitionsRecord.read(ledger, key)) ?? transitionsRecord.fresh(key, { pipeline, disabled: [] });
    const data = next(item.data);
    await ledger.write([{ put: { ...item, data } }]);
    return data;
  });

const checkStage = async (ledger: Ledger, { pipeline, stage }: Place): Promise<void> => {
  const { data } = await pipelineRecord.require(ledger, keys.pipeline(pipeline), `pipeline ${pipeline}`);
  refuseDeleted(data);
  const version =
    data.current === undefined ? undefined : await versionRecord.read(ledger, keys.version(pipeline, data.current));
  const names = version?.data.definition.stages.map(({ name }) => name) ?? [];
  if (names.includes(stage)) return;
  throw new TaglineError('StageNotFound', `${pipeline} has no stage ${stage}`, {
    expected: `one of ${names.join(', ') || 'none: no version of it is complete yet'}`,
  });
};

/** A misspelled place would close nothing, and nobody would notice. */
const checkWhere = (installation: Installation, { environment, scope }: Where): void => {
  const environments = Object.keys(installation.environments);
  if (environment !== undefined && !environments.includes(environment))
    throw new TaglineError('UnknownEnvironment', `environment ${environment} is not known`, {
      expected: `one of: ${environments.join(', ')}`,
    });
  const scopes = [environment ?? environments].flat().flatMap((name) => scopesOf(installation, name));
  if (scope !== undefined && !scopes.includes(scope))
    throw new TaglineError('UnknownScope', `there is no scope ${scope}${environment ? ` in ${environment}` : ''}`, {
      expected: `one of: ${[...new Set(scopes)].join(', ')}`,
    });
};
