/** The command line's reference: a section for each command, from what its help is made of. */
import { type Command, optionsOf } from '../../cli/command.ts';
import { commands } from '../../cli/commands/index.ts';

export const commandReference = (): string =>
  [
    '# Commands',
    '',
    'Every command takes `--json` and `--help`. Exit codes: 0 done, 1 failed (or what was looked at has failed), 2 ' +
      'wrong usage, 3 refused, 4 not reachable.',
    'Ids may be typed by their beginnings. `NO_COLOR` turns colours off; `TAGLINE_DEBUG=1` says where an error came ' +
      'from. Made from the commands (`npm run docs`).',
    '',
    ...commands.flatMap(sectionOf),
  ].join('\n');

const sectionOf = (command: Command): string[] => [
  `## ${command.name}`,
  '',
  command.says,
  '',
  '```sh',
  `tagline ${command.usage}`,
  ...command.examples.filter((example) => example !== `tagline ${command.usage}`),
  '```',
  '',
  ...Object.entries(optionsOf(command))
    .filter(([name]) => name !== 'json' && name !== 'help')
    .map(([name, { value, says }]) => `- \`--${name}${value ? ` ${value}` : ''}\`: ${says}`),
  '',
];
