/** Stops the build, or the batch of builds, of an action that no machine follows any more. */
import type { StartedBuilds } from '../core/ports/builds.ts';
import type { StoppableWork } from '../core/work.ts';

export const stopBuild = async (
  builds: StartedBuilds,
  project: string,
  left: StoppableWork,
  attempt: 'TAGLINE_ATTEMPT' | 'TAGLINE_BATCH_ATTEMPT' = 'TAGLINE_ATTEMPT',
): Promise<'ending' | 'ended'> => {
  const { externalExecutionId: id } = left;
  const build =
    id === undefined ? await builds.find(project, variablesOf(left, attempt), left.since) : await builds.look(id);
  if (build?.state !== 'running') return 'ended';
  await builds.stop(build.id);
  return 'ending';
};

/** Every build is given them. */
const variablesOf = (
  { executionId, attempt, stage, action }: StoppableWork,
  name: string,
): Readonly<Record<string, string>> => ({
  TAGLINE_EXECUTION: executionId,
  [name]: String(attempt),
  TAGLINE_STAGE: stage,
  TAGLINE_ACTION: action.name,
});
