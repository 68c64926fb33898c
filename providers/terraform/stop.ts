/** Stops the build of a plan that nobody waits for any more. An apply is a job, and is followed to its end. */
import { workToken } from '../../core/parts/work-of.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { StopLeft, StopPorts } from '../../core/work.ts';
import { stopBuild } from '../stop-build.ts';
import { PLAN_KIND } from './own-builds.ts';

export const stop =
  (ports: StopPorts): StopLeft =>
  async (left) => {
    const { action, target } = left;
    if (action.configuration['Command'] === 'apply') return 'ended';
    await ports.stateLogins.close({
      kind: PLAN_KIND,
      target,
      token: workToken({ ...left, action: action.name }),
    });
    return stopBuild(ports.builds, physicalNames.ownProject(PLAN_KIND, target.environment, target.account), left);
  };
