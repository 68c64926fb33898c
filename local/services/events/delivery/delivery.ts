/** A delivery that a target still has to get. */
import type { Tries } from '../../../kernel/deliveries.ts';
import type { Target } from '../target.ts';

export interface Kept {
  readonly ruleArn: string;
  readonly target: Target;
  readonly eventId: string;
  /** What the target gets. */
  readonly payload: string;
  readonly hops: number;
}

export interface Delivery extends Kept, Tries {}
