import { Fault } from '../../kernel/fault.ts';

/** CloudFormation's answer to nearly every wrong input: `ValidationError`, 400. */
export const invalid = (message: string): Fault => new Fault('ValidationError', message);

/** A fault of the template's own text. */
export const badTemplate = (message: string): Fault => invalid(`Template format error: ${message}`);
