/** The lists of commands: all of them, or those of a group. */
import type { Command } from './command.ts';
import { paint } from './paint.ts';

export const overview = (commands: readonly Command[]): string =>
  [
    `${paint.bold('tagline')} turns a git tag into a deployment on AWS`,
    '',
    ...rows(commands),
    '',
    '  every command takes --help and --json; tagline --version',
  ].join('\n');

/** `group`: the first word of the commands' names, e.g. `state`. */
export const groupOverview = (group: string, commands: readonly Command[]): string =>
  [`${paint.bold(`tagline ${group}`)} needs one more word`, '', ...rows(commands)].join('\n');

const rows = (commands: readonly Command[]): string[] => {
  const widest = Math.max(...commands.map(({ usage }) => usage.length));
  return commands.map(({ usage, says }) => `  tagline ${usage.padEnd(widest)}  ${says.split('.')[0]}`);
};
