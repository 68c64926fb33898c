/**
 * The phases of a buildspec: commands one after another, `finally` in any case, and which phase comes after a failed
 * one.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Buildspec, PHASES, type PhaseName, type PhaseSpec } from '../buildspec/buildspec.ts';
import type { Build, PhaseType } from '../model.ts';
import { PhaseFailure } from './failure.ts';
import type { LogStream } from './log-stream.ts';
import type { Shell } from './shell.ts';
import { quoteWord } from './shell-words.ts';

export interface Commands {
  readonly spec: Buildspec;
  readonly log: LogStream;
  /** Version 0.2 has one shell for all commands; 0.1 one for each. */
  shell(): Shell;
  /** From now on commands see that the build is failing. */
  fails(): void;
  /** Throws where the build is to end. */
  checkpoint(): void;
  /** Runs one phase with its bookkeeping; answers whether it succeeded. */
  phase(type: PhaseType, work: () => Promise<void>): Promise<boolean>;
  readonly scratch: string;
  /** Variables that are never exported: their values are secrets. */
  readonly secret: readonly string[];
  exported(values: Build['exported']): void;
}

const TYPES: Readonly<Record<PhaseName, PhaseType>> = {
  install: 'INSTALL',
  pre_build: 'PRE_BUILD',
  build: 'BUILD',
  post_build: 'POST_BUILD',
};
/** After a failed build its post_build still runs; after a failed install or pre_build nothing does. */
const GOES_ON: readonly PhaseName[] = ['build', 'post_build'];

export interface Outcome {
  readonly succeeded: boolean;
  /** False where the build was aborted before its artifacts. */
  readonly upload: boolean;
}

export const runPhases = async (commands: Commands): Promise<Outcome> => {
  let succeeded = true;
  for (const name of PHASES) {
    const phase = commands.spec.phases[name];
    const good = await commands.phase(TYPES[name], async () => {
      try {
        await runPhase(commands, phase);
      } finally {
        await captureExported(commands);
      }
    });
    succeeded &&= good;
    if (good || phase?.onFailure === 'CONTINUE') continue;
    if (phase?.onFailure === 'ABORT' || !GOES_ON.includes(name)) return { succeeded: false, upload: false };
  }
  return { succeeded, upload: true };
};

const runPhase = async (commands: Commands, phase: PhaseSpec | undefined): Promise<void> => {
  if (!phase) return;
  const { log } = commands;
  for (const [runtime, version] of Object.entries(phase.runtimeVersions ?? {}))
    log.line(`Runtime ${runtime} ${version} is not installed: commands use what this machine has`);
  const failure = await runAll(commands, phase.commands);
  if (failure) await tellFailing(commands);
  const last = await runAll(commands, phase.finally ?? []);
  if (!failure && last) await tellFailing(commands);
  if (failure ?? last) throw failure ?? last;
};

const tellFailing = async (commands: Commands): Promise<void> => {
  commands.fails();
  await quietly(commands, 'export CODEBUILD_BUILD_SUCCEEDING=0');
};

/** Stops at the first command that fails. */
const runAll = async (commands: Commands, list: readonly string[]): Promise<PhaseFailure | undefined> => {
  for (const command of list) {
    commands.checkpoint();
    if (command.trim() === '') continue;
    commands.log.line(`Running command ${command.trimEnd()}`);
    const status = await commands.shell().run(command);
    commands.checkpoint();
    if (status === 0) continue;
    commands.log.line(`Command did not exit successfully ${command.trimEnd()} exit status ${status}`);
    return commandFailure(command.trimEnd(), status);
  }
  return undefined;
};

/** Events contain it too, and hold 256 KB, so a long script is cut. */
const LONGEST_SHOWN = 4_000;

const commandFailure = (command: string, status: number): PhaseFailure => {
  const shown = command.length > LONGEST_SHOWN ? `${command.slice(0, LONGEST_SHOWN)}…` : command;
  return new PhaseFailure(
    'COMMAND_EXECUTION_ERROR',
    `Error while executing command: ${shown}. Reason: exit status ${status}`,
  );
};

/** A command of CodeBuild's own. */
const quietly = async (commands: Commands, command: string): Promise<void> => {
  commands.checkpoint();
  await commands.shell().run(`{ ${command}; } 2>/dev/null`);
};

/**
 * As on AWS: neither what was read from Parameter Store or Secrets Manager under this name, nor what belongs to AWS.
 */
const mayExport =
  ({ secret }: Commands) =>
  (name: string): boolean =>
    !secret.includes(name) && !name.startsWith('AWS_');

/** Values of `exported-variables` as a child of the shell sees them; not exported means not there. */
const captureExported = async (commands: Commands): Promise<void> => {
  const names = (commands.spec.env.exportedVariables ?? []).filter(mayExport(commands));
  if (names.length === 0) return;
  const folder = join(commands.scratch, 'exported');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const script = names
    .map((name) => `[ -n "\${${name}+x}" ] && printf %s "$${name}" > ${quoteWord(join(folder, name))}`)
    .join('; ');
  await quietly(commands, `/bin/sh -c ${quoteWord(script)}`);
  commands.exported(
    names.flatMap((name) => {
      const value = readIfThere(join(folder, name));
      return value === undefined ? [] : [{ name, value }];
    }),
  );
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/**
 * Expands variables and commands in texts, as the shell of the build sees them; texts without any come back as they
 * are.
 */
export const expandTexts = async (commands: Commands, texts: readonly string[]): Promise<readonly string[]> => {
  const expanded: string[] = [];
  for (const text of texts) {
    if (!/[$`]/.test(text)) {
      expanded.push(text);
      continue;
    }
    const file = join(commands.scratch, 'expanded');
    rmSync(file, { force: true });
    await quietly(commands, `printf %s "${text.replace(/(["\\])/g, '\\$1')}" > ${quoteWord(file)}`);
    const value = readIfThere(file);
    if (value === undefined) throw new PhaseFailure('CLIENT_ERROR', `cannot expand ${text}`);
    expanded.push(value);
  }
  return expanded;
};
