import * as z from 'zod';
import { ApprovalRule } from '../approval-rule.ts';
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
  /** `approval`: more than the installation's floor asks for; `none` where there is no floor: nobody is asked. */
  environments: z.record(z.string().min(1), z.strictObject({ approval: ApprovalRule.optional() })).default({}),
  /** What a moved or deleted tag does to approvals of it, asked or given, that nothing was deployed by yet. */
  movedTag: z.enum(['withdraw', 'allow']).default('withdraw'),
  variables: z.array(Variable).max(50).default([]),
  triggers: z.array(Trigger).max(50).default([]),
  stages: z.array(Stage).min(2).max(50),
});
export type PipelineDefinition = z.infer<typeof PipelineDefinition>;
