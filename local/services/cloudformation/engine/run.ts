/** One operation on a stack under way. */
import type { Caller } from '../../../kernel/cloud.ts';
import type { OperationRow, ResourceRow, StackRow } from '../rows.ts';
import type { Dependencies } from '../template/dependency-graph.ts';
import type { Scope } from '../template/scope.ts';
import type { Template } from '../template/template.ts';
import type { Ground } from './ground.ts';

export interface Run {
  readonly ground: Ground;
  readonly operation: OperationRow;
  /** Id, name and place only: status and outputs are read from the store when needed. */
  readonly stack: Pick<StackRow, 'id' | 'name' | 'account' | 'region'>;
  readonly template: Template;
  readonly scope: Scope;
  /** The same with NoEcho parameters as `****`. */
  readonly masked: Scope;
  readonly actor: Caller;
  /** Logical ids whose condition holds. */
  readonly present: ReadonlySet<string>;
  readonly dependencies: Dependencies;
  /** Names of exports that the template imports, gathered while it is evaluated. */
  readonly imports: Set<string>;
  readonly secrets: readonly string[];
}

export type Outcome = 'done' | 'failed' | 'skipped';

export const isFailed = (row: ResourceRow): boolean => row.status.endsWith('_FAILED');
export const isComplete = (row: ResourceRow): boolean => row.status.endsWith('_COMPLETE');
