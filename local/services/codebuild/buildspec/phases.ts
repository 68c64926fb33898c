import { type Buildspec, PHASES, type PhaseSpec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

const KEYS = ['run-as', 'on-failure', 'runtime-versions', 'commands', 'finally'];

export const parsePhases = (tree: Tree, notes: string[]): Buildspec['phases'] => {
  noteUnknown(tree, PHASES, notes);
  return Object.fromEntries(
    PHASES.flatMap((name) => {
      const phase = tree.member(name);
      return phase ? [[name, parsePhase(phase, notes)]] : [];
    }),
  );
};

const parsePhase = (tree: Tree, notes: string[]): PhaseSpec => {
  noteUnknown(tree, KEYS, notes);
  const runAs = tree.member('run-as');
  const onFailure = tree.member('on-failure');
  const runtimes = tree.member('runtime-versions');
  const last = tree.member('finally');
  return {
    commands: readCommands(tree.member('commands')),
    ...(runAs && { runAs: runAs.text() }),
    ...(onFailure && { onFailure: readOnFailure(onFailure) }),
    ...(runtimes && { runtimeVersions: Object.fromEntries(runtimes.members().map(([name, v]) => [name, v.text()])) }),
    ...(last && { finally: readCommands(last) }),
  };
};

const readCommands = (tree: Tree | undefined): readonly string[] =>
  (tree?.items() ?? []).map((command) => command.text());

const readOnFailure = (tree: Tree): 'ABORT' | 'CONTINUE' => {
  if (tree.text().startsWith('RETRY')) throw tree.error(`on-failure ${tree.text()} is not in the local cloud`);
  return tree.choice(['ABORT', 'CONTINUE']);
};
