/**
 * What a machine passes to functions. A running execution stays on its machine's version, so a function accepts every contract that is still in use;
 * a change that old machines cannot follow makes a new number here and keeps the old schema.
 */
import * as z from 'zod';
import { Target } from './target.ts';

export const CONTRACT = 1;

const Base = { contract: z.literal(1), executionId: z.uuid(), attempt: z.int().min(1) };
const InStage = { ...Base, stage: z.string().min(1) };

/** The input of a machine's execution, at most 32 KB. */
export const MachineInput = z.object({
  ...Base,
  pipeline: z.string(),
  definitionVersion: z.int(),
  target: z.object({ ...Target.shape, address: z.string(), region: z.string() }),
  /** Stage to begin at; absent: the first. */
  from: z.string().optional(),
  /** Stage to end after; absent: the last. */
  to: z.string().optional(),
  tag: z.string(),
  version: z.string(),
  commit: z.string(),
  /** Pipeline variables by name. */
  variables: z.record(z.string(), z.string()),
  /** The commit of each source action, by its name. */
  revisions: z.record(z.string(), z.string()),
});
export type MachineInput = z.infer<typeof MachineInput>;

/** An action's outcome as the machine carries it: projected to what somebody references. */
export const Result = z.object({
  name: z.string(),
  status: z.enum(['Succeeded', 'Failed']),
  error: z.string().optional(),
  cause: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
});
export type Result = z.infer<typeof Result>;

export const EnterStage = z.object({ ...InStage, token: z.string() });
export type EnterStage = z.infer<typeof EnterStage>;

/** What `enter-stage` answers: results kept from an earlier attempt, and earlier values that this stage references, by namespace. */
export interface StageEntered {
  readonly kept: Readonly<Record<string, Result>>;
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const LeaveStage = z.object({ ...InStage, outcome: z.enum(['Succeeded', 'Failed']) });
export type LeaveStage = z.infer<typeof LeaveStage>;

export const SettleGroup = z.object({ ...InStage, group: z.int(), results: z.array(Result) });
export type SettleGroup = z.infer<typeof SettleGroup>;

export const TakeLease = z.object({ ...InStage, group: z.int(), token: z.string() });
export type TakeLease = z.infer<typeof TakeLease>;

export const ReleaseLease = z.object({ ...InStage, group: z.int() });
export type ReleaseLease = z.infer<typeof ReleaseLease>;

/** `actions`: the mutating actions of the group. */
export const RecordState = z.object({ ...InStage, group: z.int(), actions: z.array(z.string()) });
export type RecordState = z.infer<typeof RecordState>;

export const RequestApproval = z.object({
  ...InStage,
  action: z.string(),
  token: z.string(),
  timeoutInMinutes: z.int(),
  customData: z.string().optional(),
  externalEntityLink: z.string().optional(),
});
export type RequestApproval = z.infer<typeof RequestApproval>;

export const FetchSource = z.object({
  ...InStage,
  action: z.string(),
  repository: z.string(),
  commit: z.string(),
  /** Output artifact's name */
  artifact: z.string(),
});
export type FetchSource = z.infer<typeof FetchSource>;

export const CreateChangeSet = z.object({
  ...InStage,
  action: z.string(),
  stackName: z.string().min(1).max(128),
  changeSetName: z.string().min(1).max(128),
  /** `Artifact::path` */
  templatePath: z.string(),
  templateConfiguration: z.string().optional(),
  parameterOverrides: z.record(z.string(), z.string()).optional(),
  capabilities: z.array(z.string()),
});
export type CreateChangeSet = z.infer<typeof CreateChangeSet>;

/** The change set that an action of this execution made. */
export const DescribeChangeSet = z.object({ ...InStage, action: z.string(), changeSetId: z.string() });
export type DescribeChangeSet = z.infer<typeof DescribeChangeSet>;

/** `plan`: the action whose change set is executed (itself for CREATE_UPDATE). */
export const ExecuteChangeSet = z.object({
  ...InStage,
  action: z.string(),
  group: z.int(),
  token: z.string(),
  plan: z.object({ stage: z.string(), action: z.string() }),
});
export type ExecuteChangeSet = z.infer<typeof ExecuteChangeSet>;
