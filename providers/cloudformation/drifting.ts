/** CloudFormation compares a stack with its template, under the target's plan role. */
import type { Drifting, WorkPorts } from '../../core/work.ts';

export const drifting = (ports: WorkPorts): Drifting => ({
  begin: ({ place, deployment }) => ports.stacks.detectDrift(place, deployment.id),
  look: (place, id) => ports.stacks.drift(place, id),
});
