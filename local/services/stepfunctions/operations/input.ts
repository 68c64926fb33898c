/** Checks of inputs that several operations make, worded as Step Functions words them. */
import { Fault } from '../../../kernel/fault.ts';
import { detected, violation } from '../../../kernel/validation/sentence.ts';

/** Names of machines and executions. */
export const checkName = (name: string): void => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that names may not hold
  if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff]/.test(name))
    throw new Fault('InvalidName', `Invalid Name: '${name}'`);
};

/** The published model counts characters; the limit is one of bytes. */
export const checkBytes = (member: string, text: string, most: number): void => {
  if (Buffer.byteLength(text) <= most) return;
  const rule = `Member must have length less than or equal to ${most}`;
  throw new Fault('ValidationException', detected([violation(undefined, member, rule)]));
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
