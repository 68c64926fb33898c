/** A registered pipeline: its current version, every version with its machines, and what starts it. */
import * as z from 'zod';
import { PipelineDefinition } from './definition/schema.ts';
import { Filter, OnTarget, PushFilter } from './definition/trigger.ts';
import { ExecutionRequest } from './execution-request.ts';
import { FaultData, TaglineError } from './fault.ts';
import { record } from './ledger/record.ts';
import { later } from './ports/clock.ts';

export const Pipeline = z.object({
  name: z.string(),
  /** The version that new executions run on; absent until the first is complete. */
  current: z.int().optional(),
  /** The highest number given. */
  latest: z.int(),
  updatedAt: z.string(),
  updatedBy: z.string(),
  /** The compiler, with its installation, that has last looked at the current version: its digest. */
  compiledBy: z.string().optional(),
  /** The compiler for which the current version is on its way to be registered again. */
  awaits: z.string().optional(),
  /** Why the current version does not fit the installation as it is deployed now. Its machines are those of before. */
  unfit: z.object({ since: z.string(), faults: z.array(FaultData) }).optional(),
  /** Its tags are refused. */
  disabled: z.object({ at: z.string(), by: z.string() }).optional(),
  /** It has no triggers and no machines any more; its history is kept. Registering it again creates it again. */
  deleted: z.object({ at: z.string(), by: z.string() }).optional(),
});
export type Pipeline = z.infer<typeof Pipeline>;
export const pipelineRecord = record('pipeline', Pipeline);

export const deletedFault = ({ name, deleted }: Pipeline): TaglineError | undefined =>
  deleted &&
  new TaglineError('PipelineDeleted', `the pipeline ${name} was deleted at ${deleted.at}`, {
    remedy: 'Register it again: tagline pipelines put.',
  });

export const refuseDeleted = (pipeline: Pipeline): void => {
  const deleted = deletedFault(pipeline);
  if (deleted) throw deleted;
};

/** May a tag start it? */
export const refuseIdle = (pipeline: Pipeline): void => {
  refuseDeleted(pipeline);
  const { name, disabled } = pipeline;
  if (disabled)
    throw new TaglineError('PipelineDisabled', `the pipeline ${name} is disabled since ${disabled.at}`, {
      remedy: `tagline pipelines enable ${name}, then delete the tag and push it again.`,
    });
};

const MachineVersion = z.object({ arn: z.string(), versionArn: z.string() });

export const Machine = MachineVersion.extend({
  environment: z.string(),
  scope: z.string(),
  /** The machines that its stages have, where one machine would be too large. */
  stages: z.array(MachineVersion).optional(),
});

export const PipelineVersion = z.object({
  pipeline: z.string(),
  version: z.int(),
  definition: PipelineDefinition,
  /** sha-256 of the definition: the same definition again makes no new version. */
  digest: z.string(),
  machines: z.array(Machine),
  status: z.enum(['Writing', 'Ready', 'Failed']),
  createdAt: z.string(),
  createdBy: z.string(),
  /** When a newer version replaced it. */
  replacedAt: z.string().optional(),
});
export type PipelineVersion = z.infer<typeof PipelineVersion>;
export const versionRecord = record('version', PipelineVersion);

/** A registration on its way: PUT answers its id, GET tells its end. */
export const Operation = z.object({
  id: z.string(),
  pipeline: z.string(),
  version: z.int(),
  status: z.enum(['InProgress', 'Succeeded', 'Failed']),
  faults: z.array(FaultData),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  /** The execution that waits for it, of a pipeline that updates itself; told once the version is current. */
  waiting: ExecutionRequest.optional(),
});
export type Operation = z.infer<typeof Operation>;
export const operationRecord = record('operation', Operation);

/** How long after its replacement a version still starts executions that were matched to it before. */
export const MATCHED_SECONDS = 60 * 60;

export const refuseReplaced = ({ pipeline, version, replacedAt }: PipelineVersion, now: string): void => {
  if (replacedAt === undefined || now < later(replacedAt, MATCHED_SECONDS)) return;
  throw new TaglineError(
    'DefinitionReplaced',
    `the push came too late: version ${version} of ${pipeline}, which it was matched to, was replaced at ${replacedAt}`,
    { remedy: 'Delete the tag and push it again.' },
  );
};

/** The triggers of a pipeline in one repository. match-triggers reads them under the repository's name. */
export const Trigger = z.object({
  pipeline: z.string(),
  definitionVersion: z.int(),
  provider: z.literal('CodeCommit'),
  repository: z.string(),
  sourceAction: z.string(),
  /** Not the first source of this repository in the pipeline. */
  second: z.boolean().optional(),
  tagScheme: z.string(),
  /** Which pushes it takes: `pushFilters` reads them. */
  push: z.array(PushFilter).optional(),
  /** Of triggers of before: an empty list takes every tag. */
  tags: z.array(Filter).optional(),
  /** Where pushes of branches deploy. */
  on: z.array(OnTarget).default([]),
  /** Empty: the implicit one. */
  environments: z.array(z.string()),
});
export type Trigger = z.infer<typeof Trigger>;
export const triggerRecord = record('trigger', Trigger);
