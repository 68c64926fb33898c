/** Runs one build from the queue to its end. Everything it does to other services it does under its service role. */
import type { Caller, Credentials } from '../../../kernel/cloud.ts';
import { uploadArtifacts } from '../artifacts/upload.ts';
import { type Caching, restoreCache, saveCache } from '../cache/cache.ts';
import type { Build, BuildStatus } from '../model.ts';
import { makeReports } from '../reports/make-reports.ts';
import type { BuildRun, Provisioned } from './build-run.ts';
import { commandsOf } from './build-shell.ts';
import { Interrupted, interruptContext } from './interrupt.ts';
import type { LogStream } from './log-stream.ts';
import { phaseRunner } from './phase-runner.ts';
import { prepare } from './prepare.ts';
import { openLog, provision } from './provision.ts';
import { type Commands, expandTexts, runPhases } from './run-commands.ts';

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
    const reason = error instanceof Interrupted ? error.reason : undefined;
    // Not marked: the next start finds it and says what happened.
    if (reason === 'CLOUD_STOPS') return;
    await log?.end();
    if (reason !== undefined) {
      progress.finish(reason, interruptContext(reason));
      return;
    }
    // A build that cannot go on must not be found open, and begun again.
    progress.finish('FAULT', { statusCode: 'INTERNAL_SERVICE_ERROR', message: 'the local cloud failed; see its log' });
    throw error;
  }
};

/** A fault of ours is not the commit's: it shows in the status. */
const statusAfter = ({ phases }: Build, status: BuildStatus): BuildStatus =>
  phases.some(({ phaseStatus }) => phaseStatus === 'FAULT') ? 'FAULT' : status;

/** From DOWNLOAD_SOURCE to UPLOAD_ARTIFACTS. */
const runProvisioned = async (run: BuildRun, given: Provisioned): Promise<BuildStatus> => {
  let commands: Commands | undefined;
  const downloaded = await given.phase('DOWNLOAD_SOURCE', async () => {
    const ready = await prepare(run, given);
    commands = commandsOf(run, given, ready);
    if (!readsBatchspec(run)) await restoreCache(cachingOf(run, given, commands));
  });
  if (!downloaded || !commands) return 'FAILED';
  if (readsBatchspec(run)) return 'SUCCEEDED';
  const { succeeded, upload } = await runPhases(commands);
  if (!upload) return 'FAILED';
  const ran = commands;
  const uploaded = await given.phase('UPLOAD_ARTIFACTS', async () => {
    const { cloud, progress, workspace, reports } = run;
    const failure = await makeReports({
      cloud,
      reports,
      caller: given.caller,
      build: progress.build,
      folder: workspace.source,
      specs: ran.spec.reports ?? {},
      line: given.log.line,
      made: (arn) => progress.learn({ reports: [...(progress.build.reports ?? []), arn] }),
    });
    const built = await uploadArtifacts({
      cloud,
      caller: given.caller,
      build: progress.build,
      spec: ran.spec,
      folder: workspace.source,
      expand: (texts) => expandTexts(ran, texts),
      line: given.log.line,
    });
    progress.learn(built);
    if (succeeded) await saveCache(cachingOf(run, given, ran));
    if (failure) throw failure;
  });
  return succeeded && uploaded ? 'SUCCEEDED' : 'FAILED';
};

const readsBatchspec = ({ progress }: BuildRun): boolean => progress.build.batchPlace?.readsBatchspec === true;

const cachingOf = ({ cloud, progress, workspace }: BuildRun, given: Provisioned, commands: Commands): Caching => ({
  cloud,
  workspace,
  caller: given.caller,
  build: progress.build,
  spec: commands.spec,
  expand: (texts) => expandTexts(commands, texts),
  line: given.log.line,
});
