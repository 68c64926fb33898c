/**
 * An execution that goes on from another gets its artifacts and starts. One that has failed is retried or rolled back,
 * where its definition says so.
 */
import * as z from 'zod';
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { bus } from '../adapters/aws/compose/bus.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { ARTIFACTS_DUE, FOLLOW_DUE } from '../core/parts/execution-due.ts';
import { copyArtifacts } from '../core/steps/copy-artifacts.ts';
import { followEnd } from '../core/steps/follow-end.ts';
import { providers } from '../providers/index.ts';

const Due = z.object({
  'detail-type': z.enum([ARTIFACTS_DUE, FOLLOW_DUE]),
  detail: z.object({ executionId: z.uuid() }),
});

export const handler = lambda(Due, async ({ 'detail-type': type, detail: { executionId } }) => {
  const ports = { ledger: ledger(), machines: machines(), clock, installation: installation() };
  if (type === ARTIFACTS_DUE) await copyArtifacts({ ...ports, artifacts: artifacts() })(executionId);
  else await followEnd({ ...ports, bus: bus(), ids, digest, providers })(executionId);
});
