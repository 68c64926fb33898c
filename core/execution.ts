/** An execution of a pipeline, its stages and its actions, in CodePipeline's words. */
import * as z from 'zod';
import { Revision } from './execution-request.ts';
import { record } from './ledger/record.ts';
import { PlannedChange } from './plan.ts';
import { Target } from './target.ts';

export const Purpose = z.enum(['repair', 'accept', 'destroy']);
export type Purpose = z.infer<typeof Purpose>;

const ErrorDetails = z.object({ code: z.string(), message: z.string() });

/** Somebody asked that nothing more of an execution begins. `abandon`: nobody waits for what runs either. */
export const StopTrigger = z.object({
  at: z.string(),
  by: z.string(),
  reason: z.string(),
  abandon: z.boolean(),
  /** The newer execution for which it stops: it ends as Superseded. */
  replacedBy: z.string().optional(),
});
export type StopTrigger = z.infer<typeof StopTrigger>;

export const stopText = ({ by, reason, replacedBy }: Pick<StopTrigger, 'by' | 'reason' | 'replacedBy'>): string =>
  replacedBy === undefined ? `stopped by ${by}: ${reason}` : reason;

export const Execution = z.object({
  id: z.string(),
  pipeline: z.string(),
  /** Absent where it is called like the pipeline. */
  component: z.string().optional(),
  definitionVersion: z.int(),
  target: Target,
  address: z.string(),
  /** Absent where it was not started by a tag, nor is of one. */
  tag: z.string().optional(),
  /** What the tag scheme reads as version. */
  version: z.string(),
  /** Of the source that started it, else of the first source; empty until that is fetched. */
  commit: z.string(),
  /** Of the sources that are known: the others are written down when they are fetched first. */
  revisions: z.array(Revision),
  /** The values of the pipeline's variables, defaults included. Executions of before had the defaults only. */
  variables: z.record(z.string(), z.string()).optional(),
  type: z.enum(['STANDARD', 'ROLLBACK']).default('STANDARD'),
  /** The stages that it runs: from the first, to the last, where they are not named. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** The execution whose artifacts and values it goes on with: what was built is not built again. */
  origin: z.object({ executionId: z.string(), copied: z.boolean() }).optional(),
  /** The execution whose artifacts and revisions a ROLLBACK deploys again. */
  rollback: z.object({ of: z.string() }).optional(),
  /** Where the same artifacts stood before, and the execution that put them there. */
  promotedFrom: z.object({ address: z.string(), serial: z.int(), executionId: z.string() }).optional(),
  /** Counts the claims of the lane. */
  sequence: z.int(),
  /** Its place in the order of the lane, written when an attempt ends: a retry takes it up again. */
  turn: z.number().optional(),
  status: z.enum(['InProgress', 'Stopping', 'Stopped', 'Succeeded', 'Superseded', 'Failed', 'Cancelled']),
  statusSummary: z.string().optional(),
  stopTrigger: StopTrigger.optional(),
  attempt: z.int(),
  /** The stage that the attempt began at, and its results that were kept; absent in the first attempt. */
  retry: z
    .object({
      stage: z.string(),
      mode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']),
      by: z.string(),
      /** The first attempt whose results of the stage still count: a retry of all actions discards earlier ones. */
      since: z.int(),
    })
    .optional(),
  /** Somebody asked for a retry while siblings of what failed still ran: it begins when they have ended. */
  again: z.object({ stage: z.string(), by: z.string(), at: z.string() }).optional(),
  /** What its failed stage asks for after its end: it is owed until it has begun. */
  follow: z.object({ result: z.enum(['RETRY', 'ROLLBACK']), stage: z.string() }).optional(),
  /** Stages that were retried by themselves: each is once. */
  retriedByItself: z.array(z.string()).optional(),
  /** The version of the machine that every attempt runs on. */
  machineVersionArn: z.string(),
  /** The Step Functions execution of the current attempt, once started. */
  machineExecutionArn: z.string().optional(),
  /** Why it runs, where it is not for a push: what stands there is brought back, taken as it is, or taken away. */
  purpose: Purpose.optional(),
  /** What whoever asked for it said. */
  reason: z.string().optional(),
  /** `<stage>/<action>`: the others are left out; absent: all run. */
  only: z.array(z.string()).optional(),
  /** Mail addresses of the commits' authors. */
  authorEmails: z.array(z.string()).optional(),
  /** When the tag was moved or deleted: from then on its approvals do not count. */
  tagMoved: z.object({ at: z.string(), to: z.string().optional() }).optional(),
  trigger: z.object({ type: z.string(), detail: z.string() }),
  startedBy: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
  endedAt: z.string().optional(),
});
export type Execution = z.infer<typeof Execution>;

/** What people call what it deploys: its tag, or `main@1a2b3c4` where it has none. */
export const releaseName = ({
  tag,
  commit,
  revisions,
  pipeline,
}: Pick<Execution, 'tag' | 'commit' | 'revisions' | 'pipeline'>): string =>
  tag ??
  `${revisions.find((revision) => revision.commit === commit)?.branch ?? pipeline}@${commit.slice(0, 7) || 'head'}`;

/** What it deploys at its address. */
export const componentOf = ({ component, pipeline }: Pick<Execution, 'component' | 'pipeline'>): string =>
  component ?? pipeline;
export const executionRecord = record('execution', Execution);

/** The name of the Step Functions execution of an attempt: the end of its ARN. */
export const machineName = ({ id, attempt }: Pick<Execution, 'id' | 'attempt'>): string => `${id}-${attempt}`;

/**
 * How the names of the executions begin that a large pipeline's stages have: their ends are no ends of attempts. They
 * end in the attempt's name and the index of the stage.
 */
export const STAGE_EXECUTION_PREFIX = 'stage-';

/** Is the execution still open? This is the one place that decides it. */
export const isOpen = ({ status }: Pick<Execution, 'status'>): boolean =>
  status === 'InProgress' || status === 'Stopping';

export const Stage = z.object({
  executionId: z.string(),
  name: z.string(),
  index: z.int(),
  attempt: z.int(),
  status: z.enum(['InProgress', 'Stopping', 'Succeeded', 'Failed', 'Stopped', 'Cancelled', 'Skipped']),
  startedAt: z.string(),
  endedAt: z.string().optional(),
});
export type Stage = z.infer<typeof Stage>;

/** Has the stage begun and not ended? */
export const isInside = ({ status }: Pick<Stage, 'status'>): boolean =>
  status === 'InProgress' || status === 'Stopping';
export const stageRecord = record('stage', Stage);

/**
 * An artifact as it was when the action that made it ended: `version` pins its bytes, whatever is written under its key
 * later.
 */
export const MadeArtifact = z.object({
  name: z.string(),
  key: z.string(),
  etag: z.string(),
  version: z.string(),
  /** Of its bytes; absent of what was made before this was written down. */
  sha256: z.string().optional(),
});
export type MadeArtifact = z.infer<typeof MadeArtifact>;

/** What a deployment left, for the state: what, where, its outputs and resources. */
export const Deployment = z.object({
  provider: z.string(),
  region: z.string(),
  /** Its name and its unique id, e.g. a stack's name and ARN. */
  name: z.string(),
  id: z.string(),
  status: z.string(),
  outputs: z.record(z.string(), z.string()),
  /** Lineage and serial of a state that the provider keeps itself, beside ours. */
  native: z.object({ lineage: z.string(), serial: z.int() }).optional(),
  /** Drift that people accepted: it is no news until the next deployment. */
  accepted: z.array(PlannedChange).optional(),
  /** It was taken away: what is listed of it was kept on purpose. */
  removed: z.boolean().optional(),
  /** How far a failed deployment came. */
  progress: z.string().optional(),
  resources: z.array(
    z.object({
      logicalId: z.string(),
      type: z.string(),
      physicalId: z.string().optional(),
      status: z.string(),
      /** Where it is not the deployment's. */
      region: z.string().optional(),
    }),
  ),
});
export type Deployment = z.infer<typeof Deployment>;

/** The attempt of a result that was copied from another execution. */
export const OF_ORIGIN = 0;

export const Action = z.object({
  executionId: z.string(),
  stage: z.string(),
  name: z.string(),
  provider: z.string(),
  runOrder: z.int(),
  attempt: z.int(),
  status: z.enum(['InProgress', 'Succeeded', 'Failed', 'Abandoned']),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  summary: z.string().optional(),
  errorDetails: ErrorDetails.optional(),
  externalExecutionId: z.string().optional(),
  /** The build that works for it: its log is the action's. */
  build: z.string().optional(),
  outputVariables: z.record(z.string(), z.string()).optional(),
  artifacts: z.array(MadeArtifact).optional(),
  deployment: Deployment.optional(),
});
export type Action = z.infer<typeof Action>;
export const actionRecord = record('action', Action);
