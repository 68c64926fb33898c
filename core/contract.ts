/**
 * What a machine passes to functions. A running execution stays on its machine's version, so a function accepts every
 * contract that is still in use; a change that old machines cannot follow makes a new number here and keeps the old
 * schema.
 */
import * as z from 'zod';
import { Target } from './target.ts';

/**
 * Contract 1, of machines that wrote statuses themselves and called one function for all environments, is no longer in
 * use.
 */
export const CONTRACT = 2;

const Base = { contract: z.literal(2), executionId: z.uuid(), attempt: z.int().min(1) };
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
  /** Empty where there is none. */
  tag: z.string(),
  version: z.string(),
  /** Empty where it is known only when the first source is fetched: each stage is told again when it is entered. */
  commit: z.string(),
  /** Pipeline variables by name. */
  variables: z.record(z.string(), z.string()),
  /** The commit of each source action that is known at the start, by its name. */
  revisions: z.record(z.string(), z.string()),
});
export type MachineInput = z.infer<typeof MachineInput>;

/**
 * An action's outcome as the machine carries it. If a step carried out the action, the ledger already holds what it
 * made.
 */
export const Result = z.object({
  name: z.string(),
  status: z.enum(['Succeeded', 'Failed']),
  externalExecutionId: z.string().optional(),
  summary: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).optional(),
});
export type Result = z.infer<typeof Result>;

export const EnterStage = z.object({ ...InStage, token: z.string() });
export type EnterStage = z.infer<typeof EnterStage>;

/**
 * What `enter-stage` answers: results kept from an earlier attempt, earlier values that this stage references, by
 * namespace, and the versions of artifacts.
 */
export interface StageEntered {
  readonly kept: Readonly<Record<string, Result>>;
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The commit of the execution, once its source was fetched. */
  readonly commit: string;
  /** Artifact -> the version that pins its bytes. */
  readonly artifacts: Readonly<Record<string, string>>;
}

export const LeaveStage = z.object({ ...InStage, outcome: z.enum(['Succeeded', 'Failed', 'Skipped']) });
export type LeaveStage = z.infer<typeof LeaveStage>;

export const SettleGroup = z.object({ ...InStage, group: z.int(), results: z.array(Result) });
export type SettleGroup = z.infer<typeof SettleGroup>;

/** The end of one action in a group of several. */
export const EndAction = z.object({ ...InStage, result: Result });
export type EndAction = z.infer<typeof EndAction>;

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
  /** The topic that is told too. */
  notificationArn: z.string().optional(),
});
export type RequestApproval = z.infer<typeof RequestApproval>;

export const FetchSource = z.object({
  ...InStage,
  action: z.string(),
  repository: z.string(),
  /** Of machines of before: the ledger says which commit is taken. */
  commit: z.string().optional(),
  /** Output artifact's name */
  artifact: z.string(),
});
export type FetchSource = z.infer<typeof FetchSource>;

/** A provider's configuration keys, every `#{namespace.key}` in them replaced by its value. */
const Configuration = z.record(z.string(), z.unknown());

export const PlanWork = z.object({ ...InStage, action: z.string(), configuration: Configuration });
export type PlanWork = z.infer<typeof PlanWork>;

/** `id`: the service's id of the plan that is being made. */
export const LookAtWork = z.object({ ...InStage, action: z.string(), id: z.string() });
export type LookAtWork = z.infer<typeof LookAtWork>;

export const StartWork = z.object({
  ...InStage,
  action: z.string(),
  group: z.int(),
  token: z.string(),
  configuration: Configuration,
});
export type StartWork = z.infer<typeof StartWork>;

/**
 * `rules`: those that `check-condition` evaluates itself. `results`: of those that the machine follows. `token`: the
 * machine waits until it has to ask again; whoever decides before wakes it.
 */
export const CheckCondition = z.object({
  ...InStage,
  moment: z.enum(['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE']),
  rules: z.array(z.object({ name: z.string(), configuration: z.record(z.string(), z.string()) })).default([]),
  results: z.array(Result).default([]),
  token: z.string().optional(),
});
export type CheckCondition = z.infer<typeof CheckCondition>;

/** What `check-condition` answers. */
export interface ConditionChecked {
  /** `pending`: nothing here has to wait, and the machine still follows other rules. */
  readonly decision: 'wait' | 'pending' | 'met' | 'FAIL' | 'SKIP' | 'ROLLBACK' | 'RETRY';
  /** Until the next look, where it has to wait. */
  readonly seconds: number;
  readonly summary: string;
}
