/** Stops the build of an action that no machine follows any more. */
import type { StopPorts, StoppableWork } from '../core/work.ts';

export const stopBuild = async (
  { builds }: Pick<StopPorts, 'builds'>,
  project: string,
  left: StoppableWork,
): Promise<'ending' | 'ended'> => {
  const { externalExecutionId: id } = left;
  const build = id === undefined ? await builds.find(project, variablesOf(left), left.since) : await builds.look(id);
  if (build?.state !== 'running') return 'ended';
  await builds.stop(build.id);
  return 'ending';
};

/** Every build is given them. */
const variablesOf = ({ executionId, attempt, stage, action }: StoppableWork): Readonly<Record<string, string>> => ({
  TAGLINE_EXECUTION: executionId,
  TAGLINE_ATTEMPT: String(attempt),
  TAGLINE_STAGE: stage,
  TAGLINE_ACTION: action.name,
});
