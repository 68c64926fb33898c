/** Stops the build of an action that no machine follows any more. */
import { physicalNames } from '../../core/physical-names.ts';
import type { StopLeft, StopPorts, StoppableWork } from '../../core/work.ts';

export const stop =
  ({ builds }: StopPorts): StopLeft =>
  async (left) => {
    const { externalExecutionId: id } = left;
    const build =
      id === undefined ? await builds.find(projectOf(left), variablesOf(left), left.since) : await builds.look(id);
    if (build?.state !== 'running') return 'ended';
    await builds.stop(build.id);
    return 'ending';
  };

/** A name that is only known in a run is hardly another than that of the environment's own project. */
const projectOf = ({ action, target: { environment, account } }: StoppableWork): string => {
  const name = action.configuration['ProjectName'];
  return name === undefined || name.includes('#{') ? physicalNames.project(environment, account) : name;
};

/** Every build is given them. */
const variablesOf = ({ executionId, attempt, stage, action }: StoppableWork): Readonly<Record<string, string>> => ({
  TAGLINE_EXECUTION: executionId,
  TAGLINE_ATTEMPT: String(attempt),
  TAGLINE_STAGE: stage,
  TAGLINE_ACTION: action.name,
});
