import { Fault } from '../../kernel/fault.ts';
import { detected, violation } from '../../kernel/validation/sentence.ts';

/** CloudFormation's answer to nearly every wrong input: `ValidationError`, 400. */
export const invalid = (message: string): Fault => new Fault('ValidationError', message);

/** For rules that CloudFormation's published model does not hold; the kernel's validator has checked the others. */
export const breaks = (shown: string | null | undefined, member: string, rule: string): Fault =>
  invalid(detected([violation(shown, member, `Member must ${rule}`)]));

/** A fault of the template's own text. */
export const badTemplate = (message: string): Fault => invalid(`Template format error: ${message}`);
