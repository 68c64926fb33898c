/** CloudWatch's alarms at a target. */
import type { StackPlace } from './stacks.ts';

export interface Alarm {
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason?: string;
}

export interface Alarms {
  /** Undefined where there is no alarm of this name. */
  look(place: StackPlace, name: string): Promise<Alarm | undefined>;
}
