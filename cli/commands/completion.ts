import { type Command, optionsOf, UsageError } from '../command.ts';
import { Exit } from '../exit.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `others`: the commands to complete; this one is added. */
export const completionOf = (others: readonly Command[]): Command => {
  const completion: Command = {
    name: 'completion',
    usage: 'completion SHELL',
    says: `Prints the completion of commands and options for a shell: ${SHELLS.join(', ')}.`,
    words: [1, 1],
    examples: [
      'tagline completion bash > ~/.local/share/bash-completion/completions/tagline',
      'tagline completion fish > ~/.config/fish/completions/tagline.fish',
    ],
    async run(input) {
      const [asked = ''] = input.words;
      const shell = SHELLS.find((known) => known === asked);
      if (shell === undefined) throw new UsageError(`expected ${SHELLS.join(', ')}, got ${asked}`);
      const script = SCRIPTS[shell]([...others, completion]);
      input.print({ shell, script }, () => script);
      return Exit.ok;
    },
  };
  return completion;
};

/** What may come next after words that were typed: `state` -> `show history`. */
const nextWords = (commands: readonly Command[]): ReadonlyMap<string, readonly string[]> => {
  const next = new Map<string, Set<string>>([['', new Set()]]);
  for (const command of commands) {
    const words = command.name.split(' ');
    words.forEach((word, at) => {
      const before = words.slice(0, at).join(' ');
      next.set(before, (next.get(before) ?? new Set()).add(word));
    });
    next.set(command.name, new Set(Object.keys(optionsOf(command)).map((option) => `--${option}`)));
  }
  return new Map([...next].map(([before, words]) => [before, [...words]]));
};

const cases = (commands: readonly Command[]): string[] =>
  [...nextWords(commands)].map(([before, words]) => `    '${before}') words='${words.join(' ')}' ;;`);

const bash = (commands: readonly Command[]): string =>
  [
    '_tagline() {',
    '  local at="${COMP_WORDS[*]:1:COMP_CWORD-1}" words=""',
    '  while [ -n "$at" ] && [ "${at%% -*}" != "$at" ]; do at="${at%% -*}"; done',
    '  case "$at" in',
    ...cases(commands),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _tagline tagline',
  ].join('\n');

const zsh = (commands: readonly Command[]): string =>
  ['autoload -U +X bashcompinit && bashcompinit', bash(commands)].join('\n');

const fish = (commands: readonly Command[]): string =>
  [
    'complete -c tagline -f',
    ...commands.flatMap(({ name, says, options = {} }) => {
      const words = name.split(' ');
      const [first = '', second] = words;
      const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
      const word =
        second === undefined
          ? `complete -c tagline -n __fish_use_subcommand -a ${first} -d ${quoted(says.split('.')[0] ?? '')}`
          : [
              `complete -c tagline -n __fish_use_subcommand -a ${first}`,
              `complete -c tagline -n '__fish_seen_subcommand_from ${first}' -a ${second} ` +
                `-d ${quoted(says.split('.')[0] ?? '')}`,
            ].join('\n');
      return [
        word,
        ...Object.entries(options).map(
          ([option, { says: what }]) =>
            `complete -c tagline -n '__fish_seen_subcommand_from ${words.at(-1)}' -l ${option} -d ${quoted(what)}`,
        ),
      ];
    }),
  ].join('\n');

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = { bash, zsh, fish };
