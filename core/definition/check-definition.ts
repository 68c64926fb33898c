/** Everything that keeps a definition from being registered in an installation, before a machine is written. */
import type { Fault } from '../fault.ts';
import type { Installation } from '../installation.ts';
import type { Providers } from '../provider.ts';
import { approvalFaults } from './approval-faults.ts';
import { automaticFaults } from './automatic-faults.ts';
import { checkAgainstInstallation } from './granted.ts';
import { notYet } from './not-yet.ts';
import { notificationFaults } from './notification-faults.ts';
import { placeFaults } from './place-faults.ts';
import type { PipelineDefinition } from './schema.ts';
import { workerFaults } from './worker-faults.ts';

export const checkDefinition = (
  definition: PipelineDefinition,
  installation: Installation,
  providers: Providers,
): readonly Fault[] => [
  ...notYet(definition, providers),
  ...checkAgainstInstallation(definition, installation, providers),
  ...placeFaults(definition, installation, providers),
  ...automaticFaults(definition, installation),
  ...notificationFaults(definition, installation),
  ...workerFaults(definition, installation, providers),
  ...approvalFaults(definition, installation, (action) => providers.of(action)?.mutates(action) ?? false),
];
