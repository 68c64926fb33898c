/** A command: one file each under commands/. node:util reads its options; its help is made from these fields. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { EXIT_HELP, type Exit } from './exit.ts';
import { paint, printable } from './paint.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly says: string;
  readonly value?: string;
  /** May be given more than once. */
  readonly repeats?: true;
}

export interface Input {
  /** Positional arguments. */
  readonly words: readonly string[];
  text(option: string): string | undefined;
  /** Of an option that may be given more than once. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
  /** Prints a value as JSON where `--json` is given, else the text of `human`. */
  print(value: unknown, human: () => string): void;
}

export interface Command {
  /** e.g. `state show` */
  readonly name: string;
  readonly usage: string;
  readonly says: string;
  readonly examples: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  /** Fewest and most positional arguments. */
  readonly words: readonly [number, number];
  run(input: Input): Promise<Exit>;
}

export class UsageError extends Error {}

/** A number in an option; undefined if it is not given. Throws UsageError for anything else. */
export const wholeNumber = (
  option: string,
  text: string | undefined,
  { from, to }: { from: number; to: number },
): number | undefined => {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new UsageError(`--${option} takes a whole number from ${from} to ${to}, got ${text === '' ? 'nothing' : text}`);
};

const COMMON: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', says: 'print JSON' },
  help: { type: 'boolean', says: 'show this help' },
};

/** Options of commands that ask the API. */
export const API_OPTIONS: Readonly<Record<string, Option>> = {
  api: {
    type: 'string',
    value: 'URL',
    says: 'URL of the API (default: TAGLINE_API_URL, else the local one in .tagline/)',
  },
  data: { type: 'string', value: 'DIR', says: 'data folder of the local one (default .tagline)' },
  region: { type: 'string', value: 'REGION', says: 'region of --api (default: its host, AWS_REGION, the profile)' },
  service: { type: 'string', value: 'NAME', says: 'service that signatures name (default execute-api)' },
  profile: { type: 'string', value: 'NAME', says: 'AWS profile that signs for --api' },
};

export const optionsOf = (command: Command): Readonly<Record<string, Option>> => ({ ...command.options, ...COMMON });

export const readInput = (command: Command, args: readonly string[]): Input & { readonly help: boolean } => {
  const { values, positionals } = parse(command, args);
  const json = values['json'] === true;
  const [fewest, most] = command.words;
  const help = values['help'] === true;
  if (!help && (positionals.length < fewest || positionals.length > most))
    throw new UsageError(`expected: tagline ${command.usage}`);
  return {
    help,
    words: positionals,
    text: (option) => (typeof values[option] === 'string' ? values[option] : undefined),
    texts: (option) => [values[option] ?? []].flat().filter((value) => typeof value === 'string'),
    flag: (option) => values[option] === true,
    print: (value, human) => console.log(json ? JSON.stringify(value, null, 2) : printable(human())),
  };
};

const parse = (command: Command, args: readonly string[]) => {
  try {
    const options = Object.fromEntries(
      Object.entries(optionsOf(command)).map(([name, { type, repeats = false }]) => [
        name,
        { type, multiple: repeats },
      ]),
    ) satisfies ParseArgsConfig['options'];
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

export const helpOf = (command: Command): string => {
  const options = Object.entries(optionsOf(command)).map(
    ([name, { value, says }]) => `  ${`--${name}${value ? ` ${value}` : ''}`.padEnd(20)} ${says}`,
  );
  return [
    `${paint.bold(`tagline ${command.usage}`)}`,
    '',
    command.says,
    '',
    'options',
    ...options,
    '',
    'examples',
    ...command.examples.map((example) => `  ${example}`),
    '',
    EXIT_HELP,
  ].join('\n');
};
