/** Runs one build from the queue to its end. Everything it does to other services it does under its service role. */
import type { Caller, Cloud, Credentials } from '../../cloud.ts';
import { projectArn, uuidOfBuild } from '../arn.ts';
import { uploadArtifacts } from '../artifacts/upload.ts';
import { logPlace } from '../build/logs-location.ts';
import type { Buildspec } from '../buildspec/buildspec.ts';
import type { Build, BuildStatus, PhaseType } from '../model.ts';
import { assumeServiceRole } from '../service-role.ts';
import { fetchSources } from '../source/fetch-sources.ts';
import { giveGitCredentialHelper } from '../source/give-credential-helper.ts';
import { buildEnvironment, type Variables } from './environment.ts';
import { faultText, PhaseFailure } from './failure.ts';
import { type Interrupt, Interrupted, interruptContext } from './interrupt.ts';
import { loadBuildspec } from './load-buildspec.ts';
import { type LogStream, openLogStream } from './log-stream.ts';
import type { Progress } from './progress.ts';
import { type Commands, expandTexts, runPhases } from './run-commands.ts';
import { makeShell, type Shell } from './shell.ts';
import { resolveVariables } from './variables.ts';
import type { Workspace } from './workspace.ts';

export interface BuildRun {
  readonly cloud: Cloud;
  readonly progress: Progress;
  readonly interrupt: Interrupt;
  readonly workspace: Workspace;
  /** A process group of the build begins: to be written down. */
  readonly onGroup: (leader: number) => void;
  /** Ends all processes that the build left behind. */
  readonly endProcesses: () => Promise<void>;
}

/** Beyond its timeout a build needs its credentials a little longer, to upload. */
const SPARE = 10 * 60_000;

export const runBuild = async (run: BuildRun): Promise<void> => {
  const { progress } = run;
  let log: LogStream | undefined;
  const phase = phaseRunner(run, () => log);
  try {
    progress.end('SUCCEEDED');
    let role: { caller: Caller; credentials: Credentials } | undefined;
    const provisioned = await phase('PROVISIONING', async () => {
      role = provision(run.cloud, progress.build);
      log = await openLog(run.cloud, role.caller, progress.build);
      for (const secret of Object.values(role.credentials)) log.hide(secret);
    });
    const status = provisioned && role && log ? await runProvisioned(run, { ...role, log, phase }) : 'FAILED';
    await run.endProcesses();
    await phase('FINALIZING', async () => {
      await log?.end();
    });
    progress.finish(statusAfter(progress.build, status));
  } catch (error) {
    await run.endProcesses();
    if (!(error instanceof Interrupted)) throw error;
    // Not marked: the next start finds it and says what happened.
    if (error.reason === 'CLOUD_STOPS') return;
    await log?.end();
    progress.finish(error.reason, interruptContext(error.reason));
  }
};

/** A fault of ours is not the commit's: it shows in the status. */
const statusAfter = ({ phases }: Build, status: BuildStatus): BuildStatus =>
  phases.some(({ phaseStatus }) => phaseStatus === 'FAULT') ? 'FAULT' : status;

type PhaseRunner = (type: PhaseType, work: () => Promise<void>) => Promise<boolean>;

const phaseRunner =
  ({ cloud, progress, interrupt }: BuildRun, log: () => LogStream | undefined): PhaseRunner =>
  async (type, work) => {
    interrupt.check();
    progress.begin(type);
    log()?.line(`Entering phase ${type}`);
    let failure: PhaseFailure | undefined;
    try {
      await work();
      interrupt.check();
    } catch (error) {
      // What failed because the build was interrupted is no failure of its own.
      interrupt.check();
      failure = error instanceof PhaseFailure ? error : internalFailure(cloud, progress.build, error as Error);
    }
    log()?.line(`Phase complete: ${type} State: ${failure?.status ?? 'SUCCEEDED'}`);
    log()?.line(
      `Phase context status code: ${failure?.context.statusCode ?? ''} Message: ${failure?.context.message ?? ''}`,
    );
    progress.end(failure?.status ?? 'SUCCEEDED', failure?.context);
    return failure === undefined;
  };

const internalFailure = (cloud: Cloud, build: Build, error: Error): PhaseFailure => {
  if (error instanceof Interrupted) throw error;
  cloud.log(`codebuild: ${build.id}: ${error.stack}`);
  return new PhaseFailure('INTERNAL_SERVICE_ERROR', 'the local cloud failed; see its log', 'FAULT');
};

const provision = (cloud: Cloud, build: Build): { caller: Caller; credentials: Credentials } => {
  const { account, region, settings } = build;
  try {
    const session = `AWSCodeBuild-${uuidOfBuild(build.id)}`;
    const principal = assumeServiceRole(cloud, settings.serviceRole, session, projectArn(build, build.project));
    const expires = cloud.clock.now() + settings.timeoutInMinutes * 60_000 + SPARE;
    return { caller: { account, region, principal }, credentials: cloud.credentials(principal, expires) };
  } catch (error) {
    throw new PhaseFailure(
      'ACCESS_DENIED',
      `CodeBuild is not authorized to perform: sts:AssumeRole on ${settings.serviceRole}: ${faultText(error)}`,
    );
  }
};

const openLog = async (cloud: Cloud, caller: Caller, build: Build): Promise<LogStream> => {
  try {
    return await openLogStream(cloud, caller, logPlace(build));
  } catch (error) {
    throw new PhaseFailure(
      'ACCESS_DENIED',
      `Service role ${build.settings.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${build.id}. Error message: ${faultText(error)}`,
    );
  }
};

interface Provisioned {
  readonly caller: Caller;
  readonly credentials: Credentials;
  readonly log: LogStream;
  readonly phase: PhaseRunner;
}

/** From DOWNLOAD_SOURCE to UPLOAD_ARTIFACTS. */
const runProvisioned = async (run: BuildRun, given: Provisioned): Promise<BuildStatus> => {
  let ready: { spec: Buildspec; env: Variables } | undefined;
  const downloaded = await given.phase('DOWNLOAD_SOURCE', async () => {
    ready = await prepare(run, given);
  });
  if (!downloaded || !ready) return 'FAILED';
  const commands = commandsOf(run, given, ready);
  const { succeeded, upload } = await runPhases(commands);
  if (!upload) return 'FAILED';
  const uploaded = await given.phase('UPLOAD_ARTIFACTS', async () => {
    const { cloud, progress, workspace } = run;
    const built = await uploadArtifacts({
      cloud,
      caller: given.caller,
      build: progress.build,
      spec: commands.spec,
      folder: workspace.source,
      expand: (texts) => expandTexts(commands, texts),
      line: given.log.line,
    });
    progress.learn(built);
  });
  return succeeded && uploaded ? 'SUCCEEDED' : 'FAILED';
};

const prepare = async (
  run: BuildRun,
  { caller, credentials, log }: Provisioned,
): Promise<{ spec: Buildspec; env: Variables }> => {
  const { cloud, progress, workspace, onGroup } = run;
  const bare = { build: progress.build, workspace, credentials, endpoint: cloud.url, variables: {}, secondary: {} };
  const env = buildEnvironment(bare);
  const { resolvedSourceVersion, secondary } = await fetchSources({
    cloud,
    caller,
    credentials,
    build: progress.build,
    workspace,
    env,
    onGroup,
  });
  if (resolvedSourceVersion) progress.learn({ resolvedSourceVersion });
  run.interrupt.check();
  const spec = await loadBuildspec(cloud, caller, progress.build.settings.source.buildspec, workspace.source);
  for (const note of spec.notes) log.line(note);
  refuse(spec);
  if (spec.reports)
    log.line(`Reports are not in the local cloud: ${Object.keys(spec.reports).join(', ')} will not be made`);
  if (spec.env.gitCredentialHelper) giveGitCredentialHelper(workspace.home);
  const variables = await resolveVariables(cloud, caller, progress.build, spec.env, log.hide);
  log.line(`CODEBUILD_SRC_DIR=${workspace.source}`);
  return { spec, env: buildEnvironment({ ...bare, build: progress.build, variables, secondary }) };
};

/** Other users than the one who runs this cannot be had. */
const refuse = (spec: Buildspec): void => {
  const users = [spec.runAs, ...Object.values(spec.phases).map((phase) => phase.runAs)];
  const other = users.find((user) => user !== undefined && user !== process.env['USER'] && user !== 'root');
  if (other !== undefined)
    throw new PhaseFailure('YAML_FILE_ERROR', `run-as ${other} of a buildspec is not in the local cloud`);
};

const commandsOf = (
  run: BuildRun,
  { log, phase }: Provisioned,
  { spec, env }: { spec: Buildspec; env: Variables },
): Commands => {
  const { cloud, progress, workspace, onGroup, interrupt } = run;
  const open = (): Shell =>
    makeShell({
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
    checkpoint: interrupt.check,
    exported: (exported) => progress.learn({ exported }),
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
