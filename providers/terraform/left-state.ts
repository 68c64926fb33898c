/** What a build says of the state of an address: no value that Terraform calls sensitive is in it. */
import * as z from 'zod';
import type { Deployment } from '../../core/execution.ts';

export const LeftState = z.object({
  outputs: z.record(z.string(), z.string()),
  resources: z.array(
    z.object({
      logicalId: z.string(),
      type: z.string(),
      physicalId: z.string().optional(),
      status: z.string(),
      region: z.string(),
    }),
  ),
});
export type LeftState = z.infer<typeof LeftState>;

/** Of an address that has no state yet nothing is told. */
export const LeftSerial = z.object({ lineage: z.string().optional(), serial: z.int().optional() });

export const deploymentOf = (
  { name, region }: { readonly name: string; readonly region: string },
  status: string,
  { outputs, resources }: LeftState,
  { lineage, serial }: z.infer<typeof LeftSerial>,
): Deployment => ({
  provider: 'Terraform',
  region,
  name,
  id: name,
  status,
  outputs,
  ...(lineage && serial !== undefined ? { native: { lineage, serial } } : {}),
  resources: resources.map(({ region: its, ...resource }) => ({
    ...resource,
    ...(its === region ? {} : { region: its }),
  })),
});
