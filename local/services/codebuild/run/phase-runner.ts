/** Begins and ends phases: in the log, on disk, and by what their work throws. */
import type { Cloud } from '../../../kernel/cloud.ts';
import type { Build, PhaseContext } from '../model.ts';
import type { BuildRun, PhaseRunner } from './build-run.ts';
import { PhaseFailure } from './failure.ts';
import { Interrupted } from './interrupt.ts';
import type { LogStream } from './log-stream.ts';

export const phaseRunner =
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
      // A failure that the interruption caused is not a failure of the phase.
      interrupt.check();
      failure = error instanceof PhaseFailure ? error : internalFailure(cloud, progress.build, error as Error);
    }
    log()?.line(`Phase complete: ${type} State: ${failure?.status ?? 'SUCCEEDED'}`);
    log()?.line(
      `Phase context status code: ${failure?.context.statusCode ?? ''} Message: ${failure?.context.message ?? ''}`,
    );
    progress.end(failure?.status ?? 'SUCCEEDED', failure && shown(failure.context, log()));
    return failure === undefined;
  };

/** Readers of builds and their events may not read secrets. */
const shown = ({ statusCode, message }: PhaseContext, log: LogStream | undefined): PhaseContext => ({
  statusCode,
  message: log ? log.masked(message) : message,
});

const internalFailure = (cloud: Cloud, build: Build, error: Error): PhaseFailure => {
  if (error instanceof Interrupted) throw error;
  cloud.log(`codebuild: ${build.id}: ${error.stack}`);
  return new PhaseFailure('INTERNAL_SERVICE_ERROR', 'the local cloud failed; see its log', 'FAULT');
};
