/** Refusals of inputs, worded as EventBridge words them. */
import { Fault } from '../../kernel/fault.ts';

export const invalid = (message: string): Fault => new Fault('ValidationException', message);
