import * as z from 'zod';
import { DEFAULT_TAG_SCHEME } from '../tag-scheme.ts';
import { Action } from './action.ts';
import { Conditions, OnFailure } from './condition.ts';
import { patterns } from './patterns.ts';
import { Trigger } from './trigger.ts';

export type { Action, ActionTypeId, Category } from './action.ts';
export type { Condition, Rule } from './condition.ts';
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

/** Who answers a manual approval of runs in this environment: `group:<name>` or a person's id; nobody named: everybody. */
const Approval = z.strictObject({
  required: z.int().min(1).max(100).default(1),
  from: z
    .array(z.string().regex(/^(group:)?[A-Za-z0-9._-]+$/, { error: 'expected group:<name> or the id of a person' }))
    .default([]),
  /** The author of the commit and whoever pushed the tag do not count. */
  notAuthor: z.boolean().default(false),
  timeoutInMinutes: z.int().min(5).max(86400).optional(),
});

/** A pipeline in full form: CodePipeline's PipelineDeclaration, with `tagScheme` and `environments` beside it. */
export const PipelineDefinition = z.strictObject({
  name: patterns.name,
  roleArn: patterns.roleArn.optional(),
  artifactStore: ArtifactStore.optional(),
  artifactStores: z.record(patterns.region, ArtifactStore).optional(),
  /** Counted by the service; what a file says is read and has no effect. */
  version: z.int().min(1).optional(),
  pipelineType: z.enum(['V1', 'V2']).optional(),
  executionMode: z.enum(['SUPERSEDED', 'QUEUED', 'PARALLEL']).default('SUPERSEDED'),
  tagScheme: z.string().min(1).max(255).default(DEFAULT_TAG_SCHEME),
  environments: z.record(z.string().min(1), z.strictObject({ approval: Approval.optional() })).default({}),
  variables: z.array(Variable).max(50).default([]),
  triggers: z.array(Trigger).max(50).default([]),
  stages: z.array(Stage).min(2).max(50),
});
export type PipelineDefinition = z.infer<typeof PipelineDefinition>;
