/** `tagline`: finds the command, reads its options, and reports what went wrong and what to do. */
import type { Fault } from '../core/fault.ts';
import { type Command, helpOf, readInput } from './command.ts';
import { commands } from './commands/index.ts';
import { EXIT_HELP, Exit } from './exit.ts';
import { type Found, findCommand } from './find-command.ts';
import { groupOverview, overview } from './overview.ts';
import { paint, printable } from './paint.ts';
import { faultsOf } from './said-fault.ts';
import { version } from './version.ts';

export const main = async (args: readonly string[]): Promise<Exit> => {
  const asked = askedOfTagline(args);
  if (asked !== undefined) {
    console.log(asked);
    return Exit.ok;
  }
  const found = findCommand(commands, args[0] === 'help' ? [...args.slice(1), '--help'] : args);
  if ('command' in found) return run(found.command, found.rest);
  if ('group' in found) {
    const asked = args.includes('--help') || args[0] === 'help';
    console[asked ? 'log' : 'error'](`${groupOverview(found.group, found.commands)}\n\n${EXIT_HELP}`);
    return asked ? Exit.ok : Exit.usage;
  }
  return say([unknownCommand(found)], args.includes('--json'), Exit.usage);
};

/** Options of the program itself, without a command. */
const askedOfTagline = ([first, second]: readonly string[]): string | undefined => {
  if (first === '--version' || first === '-V' || (first === 'version' && second === undefined))
    return `tagline ${version()}`;
  const help =
    first === undefined || first === '--help' || first === '-h' || (first === 'help' && second === undefined);
  return help ? `${overview(commands)}\n\n${EXIT_HELP}` : undefined;
};

const run = async (command: Command, rest: readonly string[]): Promise<Exit> => {
  try {
    const input = readInput(command, rest);
    if (input.help) {
      console.log(helpOf(command));
      return Exit.ok;
    }
    return await command.run(input);
  } catch (error) {
    const { faults, exit } = faultsOf(error, command.name);
    say(faults, rest.includes('--json'), exit);
    if (process.env['TAGLINE_DEBUG']) console.error((error as Error).stack);
    return exit;
  }
};

const unknownCommand = ({ unknown, meant }: Extract<Found, { unknown: string }>): Fault => ({
  code: 'UnknownCommand',
  message: unknown,
  remedy: `${meant === undefined ? '' : `did you mean: tagline ${meant}? `}tagline --help lists the commands`,
});

const say = (faults: readonly Fault[], json: boolean, exit: Exit): Exit => {
  if (json) console.error(JSON.stringify({ faults }, null, 2));
  else for (const fault of faults) console.error(printable(sayOne(fault)));
  return exit;
};

const sayOne = ({ code, message, where, expected, remedy }: Fault): string =>
  [
    `${paint.red(code)}${where ? ` at ${paint.bold(where)}` : ''}: ${message}`,
    ...(expected ? [`  expected  ${expected}`] : []),
    ...(remedy ? [`  to do     ${remedy}`] : []),
  ].join('\n');
