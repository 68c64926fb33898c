import * as z from 'zod';
import { ApprovalRule } from '../approval-rule.ts';
import { DriftRule } from '../drift-rule.ts';
import { DEFAULT_TAG_SCHEME } from '../tag-scheme.ts';
import { Action } from './action.ts';
import { AfterStart, EventStart, ScheduledStart } from './automatic.ts';
import { Conditions, OnFailure } from './condition.ts';
import { Notification } from './notification.ts';
import { patterns } from './patterns.ts';
import { SelfUpdate } from './self-update.ts';
import { OnTarget, Trigger } from './trigger.ts';

export type { Action, ActionTypeId, Category } from './action.ts';
export type { Condition, Rule } from './condition.ts';
export type { Notification } from './notification.ts';
export type { Filter, Trigger } from './trigger.ts';

const ArtifactStore = z.strictObject({
  type: z.literal('S3').default('S3'),
  location: patterns.bucket,
  encryptionKey: z.strictObject({ id: z.string().min(1).max(400), type: z.literal('KMS').default('KMS') }).optional(),
});

export const Stage = z.strictObject({
  name: patterns.name,
  blockers: z.array(z.strictObject({ name: patterns.name, type: z.literal('Schedule') })).optional(),
  beforeEntry: Conditions.optional(),
  onSuccess: Conditions.optional(),
  onFailure: OnFailure.optional(),
  actions: z.array(Action).min(1).max(50),
});
export type Stage = z.infer<typeof Stage>;

const Variable = z.strictObject({
  name: patterns.variableName,
  defaultValue: z.string().min(1).max(1000).optional(),
  description: z.string().max(200).optional(),
});

/** One thing is short for a list of one. */
const listed = (value: unknown): unknown => (value === undefined || Array.isArray(value) ? value : [value]);

/** A pipeline in full form: CodePipeline's PipelineDeclaration, with `tagScheme` and `environments` beside it. */
export const PipelineDefinition = z.strictObject({
  name: patterns.name.describe('Of the pipeline; it cannot be changed.'),
  roleArn: patterns.roleArn.optional().describe('CodePipeline’s; machines run under their environment’s role.'),
  artifactStore: ArtifactStore.optional(),
  artifactStores: z.record(patterns.region, ArtifactStore).optional(),
  version: z.int().min(1).optional().describe('Counted by the service; what a file says is read and has no effect.'),
  pipelineType: z.enum(['V1', 'V2']).optional(),
  executionMode: z
    .enum(['SUPERSEDED', 'QUEUED', 'PARALLEL'])
    .default('SUPERSEDED')
    .describe(
      'How executions of a lane go: `SUPERSEDED`, of those that wait in front of a stage the newest stays; `QUEUED`, one ' +
        'after the other; `PARALLEL`, all at once, but for changes of the address. An execution keeps the mode of the ' +
        'version that it runs on.',
    ),
  supersedeApprovals: z
    .boolean()
    .default(false)
    .describe(
      'With SUPERSEDED: a newer execution that waits in front of a stage replaces the one that waits for people in it. ' +
        'The question is withdrawn, and whoever was asked is told.',
    ),
  tagScheme: z
    .string()
    .min(1)
    .max(255)
    .default(DEFAULT_TAG_SCHEME)
    .describe('How a tag names its target: `{environment}`, `{scope}`, `{team}`, `{version}`.'),
  component: patterns.name
    .optional()
    .describe(
      'What it deploys at an address; the pipeline’s name without it. Pipelines of one component work on one state: ' +
        'one that deploys and one that destroys, of the same repository.',
    ),
  environments: z
    .record(
      z.string().min(1),
      z.strictObject({
        approval: ApprovalRule.optional(),
        drift: DriftRule.optional(),
        allowDowngrade: z.boolean().optional(),
      }),
    )
    .default({})
    .describe(
      'The environments that tags may deploy to. `approval`: more than the installation’s floor asks for. ' +
        '`drift`: `block` refuses to deploy where something was changed by hand. ' +
        '`allowDowngrade`: a version may be older than the one that stands there.',
    ),
  selfUpdate: SelfUpdate.optional().describe(
    'Before an execution starts, its definition is read from the commit that shall run. If it is another than the ' +
      'current one it is registered first, as by whoever pushed, and the execution starts on it.',
  ),
  movedTag: z
    .enum(['withdraw', 'allow'])
    .default('withdraw')
    .describe('What a moved or deleted tag does to approvals of it, asked or given, that nothing was deployed by yet.'),
  variables: z
    .array(Variable)
    .max(50)
    .default([])
    .describe('`#{variables.name}`; a push cannot give values: without a default the pipeline starts by hand only.'),
  triggers: z
    .array(Trigger)
    .max(50)
    .default([])
    .describe(
      'Which pushes start the pipeline; without any, every push to `BranchName` of its sources, or every tag of the ' +
        'scheme where a source names no branch.',
    ),
  on: z
    .preprocess(listed, z.array(OnTarget).max(50))
    .default([])
    .describe('Where pushes of branches deploy, and starts that name no target: one, or a list of which each is run.'),
  schedules: z
    .array(ScheduledStart)
    .max(20)
    .default([])
    .describe('When it starts by itself, as EventBridge Scheduler reads times, in a time zone.'),
  events: z
    .array(EventStart)
    .max(20)
    .default([])
    .describe('Events of the home account’s default bus that start it, with values for its variables.'),
  after: z
    .preprocess(listed, z.array(AfterStart).max(20))
    .default([])
    .describe('Pipelines after whose success it starts: one, or a list.'),
  notifications: z
    .array(Notification)
    .max(50)
    .default([])
    .describe('Which events are told to which topics and people: CodePipeline’s notification rules.'),
  stages: z.array(Stage).min(2).max(50).describe('In order; the first holds the sources.'),
});
export type PipelineDefinition = z.infer<typeof PipelineDefinition>;
