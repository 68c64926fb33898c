/**
 * Starts builds in the order of the queue, a few at a time, ends them when they are stopped or take too long, and
 * settles after a restart what a stop of the local cloud interrupted.
 *
 * On AWS builds outlive the caller; here they die with the local cloud. A build whose commands may have begun is never
 * run again by itself (commands have outside effects): it ends as FAULT, which says that the commit is not to blame,
 * and whoever started it starts another.
 * One that had not begun is run as if nothing had happened.
 */
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Timer } from '../../../kernel/clock.ts';
import { uuidOfBuild } from '../arn.ts';
import type { Build, PhaseType } from '../model.ts';
import { type Interrupt, interruptContext, makeInterrupt } from './interrupt.ts';
import { openProcessGroups } from './process-groups.ts';
import { type Recording, trackProgress } from './progress.ts';
import { runBuild } from './run-build.ts';
import { openWorkspace } from './workspace.ts';

export interface Runner {
  /** A build may be there to start. */
  wake(): void;
  /** This build is to stop (it is written down already). */
  stop(build: Build): void;
  start(): void;
  close(): void;
}

/** Before these end nothing that a build says has been run. */
const NOT_BEGUN: readonly PhaseType[] = ['SUBMITTED', 'QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE'];

/** `ended` is told when builds have ended, and once when it is known what the last stop left behind. */
export const makeRunner = (recording: Recording, most: number, ended: () => void): Runner => {
  const { cloud, builds, store } = recording;
  const folder = cloud.folder('codebuild');
  const groups = openProcessGroups(cloud, store);
  const running = new Map<string, Interrupt>();
  const queueTimers = new Map<string, Timer>();
  let ready = false;
  let closed = false;

  const wake = (): void => {
    if (ready && !closed) setImmediate(pump);
  };

  const pump = (): void => {
    if (closed) return;
    for (const build of builds.open()) {
      if (running.has(build.id) || leftTheQueue(build)) continue;
      if (running.size >= most) waitInQueue(build);
      else launch(build);
    }
  };

  /** Stopped, or waited too long, before it began. */
  const leftTheQueue = (build: Build): boolean => {
    const late = cloud.clock.now() >= queuedUntil(build);
    const stopped = builds.askedToStop(build);
    if (stopped) trackProgress(recording, build).finish('STOPPED');
    else if (late) trackProgress(recording, build).finish('TIMED_OUT', interruptContext('TIMED_OUT'));
    if (stopped || late) {
      forget(build);
      ended();
    }
    return stopped || late;
  };

  const waitInQueue = (build: Build): void => {
    if (!queueTimers.has(build.id)) queueTimers.set(build.id, cloud.clock.at(queuedUntil(build), wake));
  };

  const forget = ({ id }: Build): void => {
    queueTimers.get(id)?.cancel();
    queueTimers.delete(id);
  };

  const launch = (build: Build): void => {
    forget(build);
    let ending: Promise<unknown> | undefined;
    const interrupt = makeInterrupt((reason) => {
      if (reason === 'CLOUD_STOPS') groups.kill(build.id);
      else ending = Promise.all([ending, groups.end(build.id, true)]);
    });
    running.set(build.id, interrupt);
    const timer = cloud.clock.at(cloud.clock.now() + build.settings.timeoutInMinutes * 60_000, () =>
      interrupt.ask('TIMED_OUT'),
    );
    const workspace = openWorkspace(folder, uuidOfBuild(build.id));
    const work = runBuild({
      cloud,
      reports: recording.reports,
      interrupt,
      workspace,
      progress: trackProgress(recording, build),
      onGroup(leader) {
        groups.add(build.id, leader);
        interrupt.again();
      },
      async endProcesses() {
        // Those that were asked to end have the time they were given.
        await ending;
        if (!closed) await groups.end(build.id, false);
      },
    });
    void work
      .then(() => (closed ? undefined : workspace.remove()))
      .catch((error: Error) => {
        if (!closed) cloud.log(`codebuild: ${build.id}: ${error.stack}`);
      })
      .finally(() => {
        timer.cancel();
        running.delete(build.id);
        ended();
        wake();
      });
  };

  /** After a restart, before anything is started. */
  const recover = async (): Promise<void> => {
    for (const id of groups.builds()) await groups.end(id, false);
    const open = builds.open();
    for (const build of open) settle(recording, build);
    const kept = new Set(builds.open().map(({ id }) => uuidOfBuild(id)));
    for (const name of readdirSync(folder))
      if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  };

  return {
    wake,
    stop(build) {
      const interrupt = running.get(build.id);
      if (interrupt) interrupt.ask('STOPPED');
      else wake();
    },
    start() {
      recover()
        .catch((error: Error) => cloud.log(`codebuild: ${error.stack}`))
        .finally(() => {
          ready = true;
          recording.outbox.wake();
          ended();
          wake();
        });
    },
    close() {
      closed = true;
      for (const interrupt of running.values()) interrupt.ask('CLOUD_STOPS');
      for (const timer of queueTimers.values()) timer.cancel();
    },
  };
};

const queuedUntil = ({ startTime, settings }: Build): number => startTime + settings.queuedTimeoutInMinutes * 60_000;

/** A build that the end of the local cloud interrupted. */
const settle = (recording: Recording, build: Build): void => {
  const progress = trackProgress(recording, build);
  if (recording.builds.askedToStop(build)) progress.finish('STOPPED');
  else if (!NOT_BEGUN.includes(build.currentPhase)) progress.finish('FAULT', INTERRUPTED);
  else if (build.currentPhase !== 'QUEUED') queueAgain(recording, build);
};

const INTERRUPTED = {
  statusCode: 'INTERNAL_SERVICE_ERROR',
  message: 'The local cloud was stopped while this build ran; its processes have been ended. Start the build again.',
};

const queueAgain = ({ store, builds }: Recording, build: Build): void => {
  const queued = build.phases.findIndex(({ phaseType }) => phaseType === 'QUEUED');
  const phases = build.phases
    .slice(0, queued + 1)
    .map((phase) =>
      phase.phaseType === 'QUEUED' ? { phaseType: phase.phaseType, startTime: phase.startTime } : phase,
    );
  store.transaction(() => builds.save({ ...build, currentPhase: 'QUEUED', phases }));
};
