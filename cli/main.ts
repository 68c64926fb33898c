/** `tagline`: finds the command, reads its options, says what went wrong and what to do. */
import { ApiError } from '../api/client.ts';
import { faultOf, InvalidInput, TaglineError } from '../core/fault.ts';
import { type Command, helpOf, readInput, UsageError } from './command.ts';
import { commands } from './commands/index.ts';
import { Unreachable } from './connect.ts';
import { EXIT_HELP, Exit } from './exit.ts';
import { overview } from './overview.ts';
import { paint, printable } from './paint.ts';

interface Said {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  readonly expected?: string;
  readonly remedy?: string;
}

export const main = async (args: readonly string[]): Promise<Exit> => {
  const found = findCommand(args);
  if (!found) return noCommand(args);
  const { command, rest } = found;
  try {
    const input = readInput(command, rest);
    if (input.help) {
      console.log(helpOf(command));
      return Exit.ok;
    }
    return await command.run(input);
  } catch (error) {
    return explain(error, command, rest.includes('--json'));
  }
};

/** The longest name wins: `state history` before `state`. */
const findCommand = (args: readonly string[]): { command: Command; rest: readonly string[] } | undefined => {
  for (const length of [2, 1]) {
    const command = commands.find(
      ({ name }) => name === args.slice(0, length).join(' ') && name.split(' ').length === length,
    );
    if (command) return { command, rest: args.slice(length) };
  }
  return undefined;
};

const noCommand = (args: readonly string[]): Exit => {
  const asked = args.length === 0 || args[0] === '--help' || args[0] === 'help' || args[0] === '-h';
  if (asked) {
    console.log(`${overview(commands)}\n\n${EXIT_HELP}`);
    return Exit.ok;
  }
  const unknown = {
    code: 'UnknownCommand',
    message: args.slice(0, 2).join(' '),
    remedy: 'tagline --help lists the commands',
  };
  return say([unknown], args.includes('--json'), Exit.usage);
};

const explain = (error: unknown, command: Command, json: boolean): Exit => {
  if (error instanceof UsageError) {
    return say(
      [{ code: 'Usage', message: error.message, remedy: `tagline ${command.name} --help shows examples` }],
      json,
      Exit.usage,
    );
  }
  if (error instanceof Unreachable)
    return say([{ code: 'Unreachable', message: error.message }], json, Exit.unreachable);
  if (error instanceof ApiError)
    return say(error.body.faults ?? [error.body.error], json, error.status < 500 ? Exit.refused : Exit.failed);
  if (error instanceof InvalidInput) return say(error.faults, json, Exit.refused);
  if (error instanceof TaglineError) return say([faultOf(error)], json, Exit.failed);
  const { name, message, stack } = error as Error;
  say([{ code: name, message }], json, Exit.failed);
  if (process.env['TAGLINE_DEBUG']) console.error(stack);
  return Exit.failed;
};

const say = (faults: readonly Said[], json: boolean, exit: Exit): Exit => {
  if (json) console.error(JSON.stringify({ faults }, null, 2));
  else for (const fault of faults) console.error(printable(sayOne(fault)));
  return exit;
};

const sayOne = ({ code, message, where, expected, remedy }: Said): string =>
  [
    `${paint.red(code)}${where ? ` at ${paint.bold(where)}` : ''}: ${message}`,
    ...(expected ? [`  expected  ${expected}`] : []),
    ...(remedy ? [`  to do     ${remedy}`] : []),
  ].join('\n');
