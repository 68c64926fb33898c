/** Writes what an action left into its output artifact, as one JSON file, for the actions after it. */
import type { Deployment, MadeArtifact } from '../execution.ts';
import type { Job } from '../job.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { WorkEnd } from '../work.ts';

/** Writing it twice changes nothing: the version that the ledger records stays the newest. */
export const writeOutputFile = async (
  artifacts: Pick<Artifacts, 'putFiles'>,
  { outputFile }: Pick<Job, 'outputFile'>,
  { succeeded }: Pick<WorkEnd, 'succeeded'>,
  left: Deployment | undefined,
): Promise<readonly MadeArtifact[]> => {
  if (outputFile === undefined || !succeeded || left === undefined) return [];
  const { artifact, key, path } = outputFile;
  const text = JSON.stringify(left.outputs, undefined, 2);
  return [{ name: artifact, key, ...(await artifacts.putFiles(key, new Map([[path, text]]))) }];
};
