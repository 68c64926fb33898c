/**
 * The one shell that runs the commands of a build, one after another, so that `cd`, variables and functions last. A
 * command that ends the shell (`exit`, `set -e`, a syntax error) fails or ends itself only: the next one gets a new
 * shell in the same directory with the same exported variables.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Cloud } from '../../../kernel/cloud.ts';
import type { Launched } from '../../../kernel/processes/launch.ts';
import { quoteWord as quote } from './shell-words.ts';

export interface ShellOptions {
  readonly launch: Cloud['launch'];
  readonly program: 'sh' | 'bash';
  /** For files of the shell itself; nobody else's. */
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with the leader of a new process group before it gets anything to do. */
  readonly onGroup: (leader: number) => void;
  /** A promise makes the commands wait: nothing more is read until it is settled. */
  readonly onOutput: (text: string) => Promise<void> | undefined;
  /** A word that no command can know, to find the ends of commands in their output. */
  readonly mark: string;
}

export interface Shell {
  /** Runs a command and answers its exit status (128 + signal where one ended it). Its output has come before. */
  run(command: string): Promise<number>;
  /** Ends an idle shell. */
  close(): void;
}

/**
 * Reads names of files from fd 3 and runs each in the same shell. The braces keep `set -x` from showing this loop; a
 * trap keeps directory and variables when a command ends the shell.
 */
const driver = (folder: string, mark: string): string => `
[ -f ${quote(join(folder, 'environment'))} ] && . ${quote(join(folder, 'environment'))} 2>/dev/null
_codebuild_keep() { { export -p > ${quote(join(folder, 'environment'))}; pwd > ${quote(join(folder, 'cwd'))}; } 2>/dev/null; }
trap _codebuild_keep EXIT
exec 5>&2
while { IFS= read -r _codebuild_file <&3; } 2>/dev/null; do
  { . "$_codebuild_file" 2>&5 3<&- 5>&- </dev/null; } 2>/dev/null
  { _codebuild_status=$?; _codebuild_keep; printf '%s' "${mark}:$_codebuild_status;" >&5; } 2>/dev/null
done
trap - EXIT
`;

/**
 * Commands write to a real pipe (Node's own are sockets, which /dev/stdout cannot be opened on), and into one, which
 * keeps their order.
 * It outlives a SIGTERM to the group, so that who takes leave can still say so.
 */
const launcher = (program: string, script: string, mark: string): string =>
  `{ ${program} -c ${quote(script)}; printf '%s' "${mark}!$?;"; } 2>&1 | { trap '' TERM HUP INT; exec cat 3<&-; }`;

export const makeShell = (options: ShellOptions): Shell => {
  const { folder, mark } = options;
  let child: Promise<Launched> | undefined;
  let counter = 0;
  let finish: ((status: number) => void) | undefined;

  const ended = (status: number): void => {
    const tell = finish;
    finish = undefined;
    tell?.(status);
  };

  const open = (): Promise<Launched> => {
    const gone = (status: number): void => {
      if (child !== starting) return;
      child = undefined;
      ended(status);
    };
    const starting = options
      .launch({
        command: '/bin/sh',
        args: ['-c', launcher(options.program, driver(folder, mark), mark)],
        cwd: lastDirectory(folder) ?? options.cwd,
        env: options.env,
        leader: true,
        connected: [1, 3],
      })
      .then((started) => {
        options.onGroup(started.pid);
        readOutput(started.stream(1), options, { commandEnded: ended, shellEnded: gone });
        // If the whole group was killed, nothing writes the mark.
        void started.ended.then(({ code }) => gone(code ?? 137));
        return started;
      });
    starting.catch(() => gone(127));
    return starting;
  };

  return {
    run(command) {
      child ??= open();
      const file = join(folder, `command-${++counter}.sh`);
      writeFileSync(file, `${command}\n`);
      const status = new Promise<number>((resolve) => {
        finish = resolve;
      });
      child.then(
        (started) => started.stream(3).write(`${file}\n`),
        () => {},
      );
      return status;
    },
    close() {
      child?.then(
        (started) => started.stream(3).end(),
        () => {},
      );
    },
  };
};

const lastDirectory = (folder: string): string | undefined => {
  const file = join(folder, 'cwd');
  if (!existsSync(file)) return undefined;
  const directory = readFileSync(file, 'utf8').replace(/\n$/, '');
  return existsSync(directory) ? directory : undefined;
};

/** Passes output on without the marks, and says what they say. */
const readOutput = (
  stdout: Socket,
  { mark, onOutput }: ShellOptions,
  listener: { commandEnded(status: number): void; shellEnded(status: number): void },
): void => {
  const decoder = new StringDecoder('utf8');
  const pass = (text: string): void => {
    const room = text ? onOutput(text) : undefined;
    if (!room) return;
    stdout.pause();
    void room.finally(() => stdout.resume());
  };
  const sign = new RegExp(`${mark}([:!])(\\d+);`);
  let held = '';
  stdout.on('data', (chunk: Buffer) => {
    held += decoder.write(chunk);
    for (let found = sign.exec(held); found; found = sign.exec(held)) {
      pass(held.slice(0, found.index));
      held = held.slice(found.index + found[0].length);
      if (found[1] === ':') listener.commandEnded(Number(found[2]));
      else listener.shellEnded(Number(found[2]));
    }
    // Keep back what may be the beginning of a mark.
    const from = held.indexOf(mark.charAt(0), Math.max(0, held.length - mark.length - 8));
    const ready = from < 0 ? held.length : from;
    pass(held.slice(0, ready));
    held = held.slice(ready);
  });
  stdout.on('end', () => pass(held));
};
