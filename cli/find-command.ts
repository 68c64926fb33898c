/** From the words of a command line to a command, a group of commands, or the command that was probably meant. */
import { didYouMean } from '../core/definition/did-you-mean.ts';
import type { Command } from './command.ts';

export type Found =
  | { readonly command: Command; readonly rest: readonly string[] }
  | { readonly group: string; readonly commands: readonly Command[] }
  | { readonly unknown: string; readonly meant?: string };

/** The longest name wins: `state history` before `state`. A group is the first word of longer names. */
export const findCommand = (commands: readonly Command[], words: readonly string[]): Found => {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = commands.find((known) => known.name === name && name.split(' ').length === length);
    if (command) return { command, rest: words.slice(length) };
  }
  const [first = '', second] = words;
  const members = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (members.length > 0 && (second === undefined || second.startsWith('-')))
    return { group: first, commands: members };
  return unknown(commands, first, second?.startsWith('-') ? undefined : second);
};

const unknown = (commands: readonly Command[], first: string, second: string | undefined): Found => {
  const names = commands.map(({ name }) => name);
  const groups = [...new Set(names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0] ?? ''))];
  const both = second === undefined ? first : `${first} ${second}`;
  const meant =
    didYouMean(both, names) ?? didYouMean(first, [...names.filter((name) => !name.includes(' ')), ...groups]);
  return { unknown: both, ...(meant === undefined ? {} : { meant }) };
};
