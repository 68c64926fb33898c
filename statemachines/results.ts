/** A result as the machine carries it. */
import { expression, type Json, literal, quoted } from './asl.ts';
import type { PlannedWork } from './fragment.ts';

/** JSONata of what a service or a step answered. */
export interface Answered {
  readonly externalExecutionId: string;
  readonly summary: string;
  readonly variables: string;
}

/** The result of an action that the machine follows itself: the ledger gets everything from here. */
export const nativeResult = ({ action }: PlannedWork, { externalExecutionId, summary, variables }: Answered): Json => ({
  name: literal(action.name),
  status: 'Succeeded',
  externalExecutionId: expression(externalExecutionId),
  summary: expression(summary),
  variables: expression(variables),
});

/** The result of an action that a step carries out and has recorded: only referenced values go on. */
export const steppedResult = ({ action, carried }: PlannedWork, variables: string): Json => ({
  name: literal(action.name),
  status: 'Succeeded',
  variables:
    carried.length === 0
      ? {}
      : expression(`{ ${carried.map((key) => `${quoted(key)}: $lookup(${variables}, ${quoted(key)})`).join(', ')} }`),
});
