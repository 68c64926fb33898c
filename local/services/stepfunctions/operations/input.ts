/** Checks of inputs that several operations make, worded as Step Functions words them. */
import { Fault } from '../../../kernel/fault.ts';

/** Names of machines and executions. */
export const checkName = (name: string): void => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that names may not hold
  if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff]/.test(name))
    throw new Fault('InvalidName', `Invalid Name: '${name}'`);
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
