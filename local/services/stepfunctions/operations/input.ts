/** Checks of inputs that several operations make, worded as Step Functions words them. */
import { Fault } from '../../../kernel/fault.ts';

/** AWS answers all members that break their constraint at once. */
export class Constraints {
  readonly #broken: string[] = [];

  check(holds: boolean, value: unknown, member: string, rule: string): this {
    if (!holds)
      this.#broken.push(
        `Value ${value === undefined || value === null ? 'null' : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`} at '${member}' failed to satisfy constraint: ${rule}`,
      );
    return this;
  }

  required(value: unknown, member: string): this {
    return this.check(value !== undefined && value !== null, undefined, member, 'Member must not be null');
  }

  length(value: string | undefined, member: string, least: number, most: number): this {
    if (value === undefined || value === null) return this;
    this.check(value.length >= least, value, member, `Member must have length greater than or equal to ${least}`);
    return this.check(value.length <= most, value, member, `Member must have length less than or equal to ${most}`);
  }

  done(): void {
    const { length } = this.#broken;
    if (length === 0) return;
    throw new Fault(
      'ValidationException',
      `${length} validation error${length > 1 ? 's' : ''} detected: ${this.#broken.join('; ')}`,
    );
  }
}

/** Names of machines and executions. */
export const checkName = (name: unknown): void => {
  new Constraints()
    .check(typeof name === 'string', name, 'name', 'Member must not be null')
    .length(name as string, 'name', 1, 80)
    .done();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that names may not hold
  if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff]/.test(name as string))
    throw new Fault('InvalidName', `Invalid Name: '${name}'`);
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
