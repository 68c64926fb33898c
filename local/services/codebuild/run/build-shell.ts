/** The shells of a build: one for all commands, or one for each in version 0.1. */
import type { BuildRun, Provisioned } from './build-run.ts';
import type { Ready } from './prepare.ts';
import type { Commands } from './run-commands.ts';
import { makeShell, type Shell } from './shell.ts';
import type { Workspace } from './workspace.ts';

export const commandsOf = (
  run: BuildRun,
  { log, phase }: Provisioned,
  { spec, env: given, secret }: Ready,
): Commands => {
  const { cloud, progress, workspace, onGroup, interrupt } = run;
  let env = given;
  const open = (): Shell =>
    makeShell({
      launch: cloud.launch,
      program: spec.env.shell ?? 'sh',
      folder: workspace.shell,
      cwd: workspace.source,
      env,
      onGroup,
      onOutput: log.output,
      mark: `\u001e${cloud.ids.short(24)}\u001e`,
    });
  let shared: Shell | undefined;
  return {
    spec,
    log,
    phase,
    scratch: workspace.shell,
    secret,
    checkpoint: interrupt.check,
    exported: (exported) => progress.learn({ exported }),
    fails() {
      // For shells that start later; the running one gets a command.
      env = { ...env, CODEBUILD_BUILD_SUCCEEDING: '0' };
    },
    shell() {
      if (spec.version === '0.1') return isolated(open, workspace);
      shared ??= open();
      return shared;
    },
  };
};

/** Version 0.1: nothing of a command is left for the next. */
const isolated = (open: () => Shell, workspace: Workspace): Shell => {
  const shell = open();
  return {
    async run(command) {
      const status = await shell.run(command);
      shell.close();
      await workspace.forgetShell();
      return status;
    },
    close: shell.close,
  };
};
