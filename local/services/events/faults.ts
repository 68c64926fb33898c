/** EventBridge's refusals, and the limits behind them. */
import { Fault } from '../../kernel/fault.ts';

export const invalid = (message: string): Fault => new Fault('ValidationException', message);

export const RULES_OF_A_BUS = 300;
export const BUSES = 100;

export const limitExceeded = (): Fault =>
  new Fault('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
