/** CloudFormation at a target, under the plan or deploy role that an environment has there. */
import type { Deployment } from '../execution.ts';
import type { PlannedChange } from '../plan.ts';

export interface StackPlace {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
}

export interface ChangeSetOrder {
  readonly stackName: string;
  readonly changeSetName: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly description: string;
  /** The role under which CloudFormation acts, where it is not the environment's own. */
  readonly roleArn?: string;
  /** What becomes of a creation that fails: nothing is left of it, or what CloudFormation leaves. */
  readonly onFailure?: 'ROLLBACK';
  /** What was changed by hand is brought back to the template too. */
  readonly revertDrift?: boolean;
}

export interface ChangeSet {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly stackName: string;
  /**
   * `empty`: it holds no changes; CloudFormation calls that FAILED. `executed`: its execution has ended, well or not.
   */
  readonly status: 'creating' | 'ready' | 'empty' | 'failed' | 'executing' | 'executed';
  readonly reason?: string;
  readonly changes: readonly PlannedChange[];
  /** The digest is made of this: everything that determines the execution. */
  readonly content: unknown;
}

export interface StackStatus {
  readonly stackId: string;
  /** CloudFormation's own word, e.g. `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly reason?: string;
  /** False while CloudFormation still works on it. */
  readonly settled: boolean;
  readonly succeeded: boolean;
}

/** A stack as it stands, and what a deletion would leave. */
export interface StandingStack {
  readonly stackId: string;
  readonly name: string;
  readonly status: string;
  /** CloudFormation refuses to delete it. */
  readonly isProtected: boolean;
  readonly template: string;
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId?: string;
    /** The template says that a deletion leaves it. */
    readonly kept: boolean;
  }[];
}

/** An object in the bucket of a target's region. */
export interface RegionalObject {
  readonly bucket: string;
  readonly key: string;
  readonly url: string;
}

export interface Stacks {
  /** Keeps an order at the target until it is due, under its digest. Under the plan role. */
  keepOrder(place: StackPlace, order: ChangeSetOrder): Promise<{ readonly digest: string }>;
  /** Throws `OrderMissing`. */
  keptOrder(place: StackPlace, digest: string): Promise<ChangeSetOrder>;
  /**
   * Puts bytes, or a zip of files, where CloudFormation of the target can read them: under their own sha-256, or the
   * name that a template has for them. Under the plan role.
   */
  handOver(
    place: StackPlace,
    what: Uint8Array | ReadonlyMap<string, Uint8Array>,
    name?: string,
  ): Promise<RegionalObject>;
  /** By name or id, under the plan role. Undefined if there is none. */
  standing(place: StackPlace, nameOrId: string): Promise<StandingStack | undefined>;
  /** Under the deploy role. The same `token` again does nothing. */
  deleteStack(place: StackPlace, stackId: string, token: string): Promise<void>;
  /**
   * Replaces a change set of that name, if there is one. Under the plan role. Throws `TemplateInvalid` with
   * CloudFormation's words.
   */
  createChangeSet(place: StackPlace, order: ChangeSetOrder): Promise<{ changeSetId: string; stackId: string }>;
  /** By its id, or by the names of stack and change set. Under the plan role. Undefined if there is none (any more). */
  describeChangeSet(place: StackPlace, changeSet: string, stackName?: string): Promise<ChangeSet | undefined>;
  /** Under the deploy role, by id. The same `token` again does nothing. Throws `ChangeSetNotExecutable`. */
  executeChangeSet(place: StackPlace, changeSetId: string, token: string): Promise<void>;
  /** Is there a stack of this name? Under the plan role. */
  exists(place: StackPlace, stackName: string): Promise<boolean>;
  /**
   * Deletes a change set that was not executed, and its stack if that was never created (REVIEW_IN_PROGRESS without
   * another change set, ROLLBACK_COMPLETE): CloudFormation accepts nothing but deletion for such a stack. Calling it
   * twice does no harm.
   */
  discard(place: StackPlace, at: { readonly stackId: string; readonly changeSetId: string }): Promise<void>;
  /**
   * The reason why the deployment under `token` failed, in the words of the first failed resource; undefined if none
   * failed.
   */
  firstFailure(place: StackPlace, stackId: string, token: string): Promise<string | undefined>;
  /** Undefined if there is no such stack. */
  status(place: StackPlace, stackId: string): Promise<StackStatus | undefined>;
  /**
   * Begins to compare a stack with its template, under the plan role. Throws `DriftBeingDetected` while another
   * comparison of it runs, `StackNotComparable` for a stack that does not stand.
   */
  detectDrift(place: StackPlace, stackId: string): Promise<{ id: string }>;
  drift(place: StackPlace, id: string): Promise<StackDrift>;
  /** Outputs and resources of a settled stack. */
  deployment(place: StackPlace, stackId: string): Promise<Deployment>;
}

/** How a stack differs from its template. */
export type StackDrift =
  | { readonly state: 'looking' }
  | { readonly state: 'failed'; readonly reason: string }
  | {
      readonly state: 'found';
      readonly changes: readonly PlannedChange[];
      /** Logical ids of resources that CloudFormation does not compare. */
      readonly unchecked: readonly string[];
    };

/** CloudFormation still describes deleted stacks for a while. */
export const isGone = (status: string): boolean => status === 'DELETE_COMPLETE';
