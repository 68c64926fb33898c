/** The list of commands. */
import type { Command } from './command.ts';
import { paint } from './paint.ts';

export const overview = (commands: readonly Command[]): string => {
  const widest = Math.max(...commands.map(({ usage }) => usage.length));
  return [
    `${paint.bold('tagline')} turns a git tag into a deployment on AWS`,
    '',
    ...commands.map(({ usage, says }) => `  tagline ${usage.padEnd(widest)}  ${says.split('.')[0]}`),
    '',
    '  every command takes --help and --json',
  ].join('\n');
};
