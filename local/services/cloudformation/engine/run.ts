/** One operation on a stack under way. */
import type { Caller } from '../../../kernel/cloud.ts';
import type { OperationRow, ResourceRow, StackRow } from '../rows.ts';
import type { Dependencies } from '../template/dependency-graph.ts';
import type { Scope } from '../template/scope.ts';
import type { Template } from '../template/template.ts';
import type { Engine } from './engine.ts';

/** An actor on resources: everything that a rollback or a deletion needs. */
export interface Acting {
  readonly engine: Engine;
  readonly operation: OperationRow;
  /** Id, name and place only: status and outputs are read from the store when needed. */
  readonly stack: Pick<StackRow, 'id' | 'name' | 'account' | 'region'>;
  readonly actor: Caller;
  /** Secrets that reasons must not contain; grows as secrets are read. */
  readonly secrets: string[];
  /** Aborted once a resource has failed and a rollback follows, or when the operation is cancelled. */
  readonly cancelled: AbortController;
}

/** A creation or an update. */
export interface Run extends Acting {
  readonly template: Template;
  readonly scope: Scope;
  /** The same with NoEcho parameters as unknown: for what people see. */
  readonly masked: Scope;
  /** Logical ids whose condition holds. */
  readonly present: ReadonlySet<string>;
  readonly dependencies: Dependencies;
  /** Names of exports that the template imports, gathered while it is evaluated. */
  readonly imports: Set<string>;
}

export type Outcome = 'done' | 'failed' | 'skipped';

export const isFailed = (row: ResourceRow): boolean => row.status.endsWith('_FAILED');
/** Deleted, or left alone by a deletion: nothing of it is the stack's any more. */
export const isGone = ({ status }: ResourceRow): boolean => status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED';
export const isComplete = (row: ResourceRow): boolean => row.status.endsWith('_COMPLETE');
