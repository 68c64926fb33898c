/** The records of stacks, change sets, resources, operations and events, as JSON in SQLite. */
import type { Principal } from '../../kernel/cloud.ts';
import type { GivenParameters } from './template/parameters.ts';

/** The request that made or changed a stack. */
export interface StackInput {
  readonly template: string;
  /** What transforms made of it, where any did. */
  readonly processed?: string;
  readonly given: GivenParameters;
  /** Values of SSM parameters as they were when the change set was made. */
  readonly resolved: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly roleArn?: string;
}

export interface OutputRow {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
  /** Values of its `ssm` references. */
  readonly references?: Readonly<Record<string, string>>;
}

export interface StackRow {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly status: string;
  readonly reason?: string;
  readonly created: number;
  readonly updated?: number;
  /** Absent while the stack is only reviewed (REVIEW_IN_PROGRESS). */
  readonly input?: StackInput;
  readonly changeSetId?: string;
  readonly outputs: readonly OutputRow[];
  readonly disableRollback: boolean;
  readonly terminationProtection: boolean;
  readonly clientToken?: string;
  readonly deleted?: number;
}

export type StackFacts = Pick<StackRow, 'id' | 'account' | 'region' | 'name' | 'clientToken'>;

/** A change as DescribeChangeSet answers it, with the contexts that only IncludePropertyValues shows. */
export interface ChangeRow {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import';
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly replacement?: 'True' | 'False' | 'Conditional';
  readonly policyAction?: string;
  readonly scope: readonly string[];
  readonly details: readonly Readonly<Record<string, unknown>>[];
  readonly before?: string;
  readonly after?: string;
}

export interface ChangeSetRow {
  readonly id: string;
  readonly stack: string;
  readonly name: string;
  readonly status: string;
  readonly reason?: string;
  readonly execution: string;
  readonly created: number;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly description?: string;
  readonly input: StackInput;
  readonly principal: Principal;
  readonly changes: readonly ChangeRow[];
  readonly onFailure?: OnFailure;
  readonly importExisting?: boolean;
  readonly clientToken?: string;
  /** DeploymentMode REVERT_DRIFT. */
  readonly revertsDrift?: boolean;
  readonly actual?: ActualStates;
}

/** By logical id: the properties that differ, as they are (null: not set); null for a resource that is gone. */
export type ActualStates = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

export interface ResourceRow {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly status: string;
  readonly reason?: string;
  readonly updated: number;
  /** The value of Ref, where it is not the physical id. */
  readonly ref?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** It was there before the stack: no rollback deletes it. */
  readonly imported?: boolean;
  /** The attributes are shown to nobody (NoEcho of a custom resource). */
  readonly secret?: boolean;
  /** As evaluated from the template, dynamic references not resolved: what the next update compares with. */
  readonly properties?: Readonly<Record<string, unknown>>;
  /** The input that the service got; absent if it is the same. */
  readonly live?: Readonly<Record<string, unknown>>;
  /** The input of an update that is in progress or failed: any part of it may be in effect. */
  readonly attempted?: Readonly<Record<string, unknown>>;
  /** Values of its `ssm` references when it was last made or changed. */
  readonly references?: Readonly<Record<string, string>>;
  readonly metadata?: unknown;
  /** `{"Properties":…,"Metadata":…}` with secrets masked: the BeforeContext of the next change. */
  readonly shown?: string;
  readonly deletionPolicy: string;
  readonly replacePolicy: string;
  /** Grows with each replacement, so that generated names differ. */
  readonly generation: number;
  /** Logical ids that it needed when it was made: deletions go the other way round. */
  readonly needs: readonly string[];
  /** The operation that last touched it. */
  readonly operation: string;
  /** While it is being replaced: what it was. */
  readonly old?: ResourceRow;
}

/** A physical resource that an update left behind: it is deleted when an update of the stack has done all else. */
export interface LeftoverRow {
  readonly seq: number;
  readonly resource: ResourceRow;
  /** Because another took its place, not because it left the template. */
  readonly replaced: boolean;
}

/** What to do with a stack whose creation or update fails. */
export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

/** `ROLLBACK` deletes what a failed creation made, `UPDATE_ROLLBACK` brings the last stable state back. */
export type OperationKind = 'CREATE' | 'UPDATE' | 'ROLLBACK' | 'UPDATE_ROLLBACK' | 'DELETE';

export interface OperationRow {
  readonly id: string;
  readonly stack: string;
  readonly kind: OperationKind;
  readonly input: StackInput;
  readonly principal: Principal;
  readonly started: number;
  readonly changeSet?: string;
  readonly clientToken?: string;
  /** `resources` until all are as wanted, then `cleanup`. */
  readonly phase: 'resources' | 'cleanup';
  readonly onFailure: OnFailure;
  /** A rollback deletes what the operation made, although its policy says `Retain`. */
  readonly retainExceptOnCreate: boolean;
  /** Resources that already exist under their names are imported. */
  readonly importExisting: boolean;
  /** Logical ids that a deletion leaves alone, or that a rollback does not touch. */
  readonly skip: readonly string[];
  /** The template or a parameter is not what it was: dynamic references are read again. */
  readonly refresh: boolean;
  /** It was cancelled while it was in progress. */
  readonly cancelled?: boolean;
  /** Of a deletion: it undoes a failed creation. */
  readonly ofCreate?: boolean;
  /** Of a deletion: the status to which the stack returns if it is refused. */
  readonly before?: string;
}

/** A stack as it was when it last stood well: what a rollback brings back. */
export interface StableRow {
  readonly input: StackInput;
  readonly resources: readonly ResourceRow[];
}

export interface Difference {
  readonly PropertyPath: string;
  /** Text, or JSON; `null` where there is none. */
  readonly ExpectedValue: string;
  readonly ActualValue: string;
  readonly DifferenceType: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

/** One resource as the last drift detection found it. */
export interface DriftRow {
  readonly stack: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  /** JSON, secrets masked. */
  readonly expected: string;
  readonly actual?: string;
  readonly differences: readonly Difference[];
  readonly at: number;
}

export interface DetectionRow {
  readonly id: string;
  readonly stack: string;
  readonly principal: Principal;
  /** Logical ids; all if empty. */
  readonly only: readonly string[];
  readonly status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE' | 'DETECTION_FAILED';
  readonly reason?: string;
  readonly drifted?: number;
  readonly begun: number;
  readonly ended?: number;
}

export interface EventRow {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly at: number;
  readonly status: string;
  readonly reason?: string;
  readonly properties?: string;
  readonly clientToken?: string;
}
