/** Stops the build, or the batch, of an action that no machine follows any more. */
import { physicalNames } from '../../core/physical-names.ts';
import type { StopLeft, StopPorts, StoppableWork } from '../../core/work.ts';
import { stopBuild } from '../stop-build.ts';

export const stop =
  (ports: StopPorts): StopLeft =>
  (left) =>
    left.action.configuration['BatchEnabled']?.toLowerCase() === 'true'
      ? stopBuild(ports.batches, projectOf(left), left, 'TAGLINE_BATCH_ATTEMPT')
      : stopBuild(ports.builds, projectOf(left), left);

/** A name that is only known in a run is hardly another than that of the environment's own project. */
const projectOf = ({ action, target: { environment, account } }: StoppableWork): string => {
  const name = action.configuration['ProjectName'];
  return name === undefined || name.includes('#{') ? physicalNames.project(environment, account) : name;
};
