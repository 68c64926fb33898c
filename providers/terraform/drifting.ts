/**
 * Drift is what a refresh-only plan shows: a build of the planning project, under the role that reads, of the very
 * artifact that was deployed. Nobody applies it.
 */
import type { Execution } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import { OUTPUT, type PlannedChange } from '../../core/plan.ts';
import type { Drifting, DriftLook, DriftOrder, WorkPorts } from '../../core/work.ts';
import { beginPlan, failureOf, lookAtPlan, readSeal } from './planning.ts';
import { changesOf } from './shown-plan.ts';
import { VARIABLE } from './variables.ts';

const COMMAND = 'refresh-only';

export const drifting = (ports: WorkPorts): Drifting => ({
  async begin(order) {
    const { place, token, address, component } = order;
    const made = madeBy(order);
    const configuration = { ...made.configuration, Command: COMMAND };
    const variables = { [VARIABLE.drift]: `${address}#${component}` };
    return beginPlan(ports, { ...made, configuration, place, token }, variables);
  },
  async look(place, id): Promise<DriftLook> {
    const build = await lookAtPlan(ports, place, id);
    if (!build) return { state: 'failed', reason: `there is no build ${id}` };
    if (build.state === 'running') return { state: 'looking' };
    if (build.state === 'failed') {
      const { message, code } = await failureOf(ports, place, build);
      return { state: 'failed', reason: message, code };
    }
    const { shown } = await readSeal(ports, place, build);
    return { state: 'found', changes: changesOf(shown, COMMAND).flatMap(realChange), unchecked: [] };
  },
});

const madeBy = ({ made, deployment }: DriftOrder): NonNullable<DriftOrder['made']> => {
  if (made) return { ...made, execution: withoutPurpose(made.execution) };
  throw new TaglineError('RunForgotten', `no run that is still known has made ${deployment.name}`, {
    expected: 'the run that made it, with the artifact that it planned',
    remedy: 'Deploy a tag there again: drift is looked for with what it deploys.',
  });
};

/** The run that made it may have been for something else than a deployment: this looks and does nothing of that. */
const withoutPurpose = ({ purpose: _its, ...execution }: Execution): Execution => execution;

/** Providers write `null` when they make a thing and an empty value when they read it: nobody changed that. */
const EMPTY: readonly (string | undefined)[] = [undefined, '', '{}', '[]'];

/** Exported for its test: what is left of a change without outputs and without empty values for empty values. */
export const realChange = (change: PlannedChange): readonly PlannedChange[] => {
  if (change.type === OUTPUT) return [];
  if (change.action !== 'Modify') return [change];
  const attributes = (change.attributes ?? []).filter(
    ({ before, after }) => !(EMPTY.includes(before) && EMPTY.includes(after)),
  );
  return attributes.length === 0 ? [] : [{ ...change, attributes, properties: attributes.map(({ path }) => path) }];
};
