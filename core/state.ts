/**
 * What a component holds at an address, Terraform-style: a lineage, a serial that grows by one, outputs and resources.
 * Every serial is kept.
 */
import * as z from 'zod';
import { Deployment, Execution, Purpose } from './execution.ts';
import { record } from './ledger/record.ts';
import { Target } from './target.ts';

export const State = z.object({
  address: z.string(),
  component: z.string(),
  target: Target,
  /** Fixed when the first serial is made. */
  lineage: z.string(),
  serial: z.int(),
  /** sha-256 of the body in the artifact bucket. */
  digest: z.string(),
  pipeline: z.string(),
  executionId: z.string(),
  /** The release: the tag, or `main@1a2b3c4` where there is none. */
  tag: z.string(),
  version: z.string(),
  commit: z.string(),
  /** Where the same artifacts stood before. */
  promotedFrom: Execution.shape.promotedFrom,
  /** `partial`: a deployment failed half way; the component is a mixture of old and new. */
  status: z.enum(['complete', 'partial']),
  /** Why it was made, where not for a push, and what whoever asked for it said. */
  purpose: Purpose.optional(),
  reason: z.string().optional(),
  outputs: z.record(z.string(), z.string()),
  resourceCount: z.int(),
  recordedAt: z.string(),
  recordedBy: z.string(),
  /** `<execution>/<attempt>/<stage>/<group>`: makes recording happen once. */
  madeBy: z.string(),
});
export type State = z.infer<typeof State>;
/** Nothing of the component is there any more. */
export const isTakenAway = ({ purpose, status }: Pick<State, 'purpose' | 'status'>): boolean =>
  purpose === 'destroy' && status === 'complete';

export const headRecord = record('state', State);
export const serialRecord = record('serial', State);

/** By what it is called in its deployment (`<deployment id>/<logical id>`), or by an output's name: a serial. */
const Since = z.object({ resources: z.record(z.string(), z.int()), outputs: z.record(z.string(), z.int()) });
export type Since = z.infer<typeof Since>;

/** The body that lies in the bucket under the digest. */
export const StateBody = z.object({
  version: z.literal(1),
  lineage: z.string(),
  serial: z.int(),
  address: z.string(),
  component: z.string(),
  outputs: z.record(z.string(), z.string()),
  deployments: z.array(Deployment),
  /** The serial that gave each resource and output its present form; unknown of states from before this was kept. */
  since: Since.default({ resources: {}, outputs: {} }),
});
export type StateBody = z.infer<typeof StateBody>;

/** A tag of a pipeline and the serials that it made, newest last. */
export const Release = z.object({
  pipeline: z.string(),
  tag: z.string(),
  commit: z.string(),
  serials: z.array(
    z.object({
      address: z.string(),
      component: z.string(),
      serial: z.int(),
      status: z.enum(['complete', 'partial']),
      executionId: z.string(),
      at: z.string(),
    }),
  ),
});
export type Release = z.infer<typeof Release>;
export const releaseRecord = record('release', Release);

/** A resource at an address: which serial brought it, and which took it away. */
export const Owned = z.object({
  id: z.string(),
  address: z.string(),
  component: z.string(),
  target: Target,
  region: z.string(),
  deployment: z.string(),
  logicalId: z.string(),
  type: z.string(),
  since: z.int(),
  /** The first serial that does not hold it any more. */
  until: z.int().optional(),
});
export type Owned = z.infer<typeof Owned>;
export const ownedRecord = record('resource', Owned);

/** That a commit made a serial. */
export const Committed = z.object({
  commit: z.string(),
  address: z.string(),
  component: z.string(),
  serial: z.int(),
  target: Target,
});
export type Committed = z.infer<typeof Committed>;
export const committedRecord = record('commit', Committed);
