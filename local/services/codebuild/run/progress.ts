/** The progress of a build: each step is on disk, together with its events, before the next begins. */
import type { Cloud } from '../../../kernel/cloud.ts';
import type { Outbox } from '../../../kernel/outbox.ts';
import type { Builds } from '../builds.ts';
import type { Build, BuildStatus, Phase, PhaseContext, PhaseType } from '../model.ts';
import type { Reports } from '../reports/report-rows.ts';
import type { Store } from '../store.ts';
import { writePhaseChange, writeStateChange } from './events.ts';

export interface Recording {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly builds: Builds;
  readonly outbox: Outbox;
  readonly reports: Reports;
}

type Fact = 'resolvedSourceVersion' | 'artifacts' | 'secondaryArtifacts' | 'exported' | 'batchspec' | 'reports';

export interface Progress {
  readonly build: Build;
  begin(phase: PhaseType): void;
  /** Ends the current phase. */
  end(status: BuildStatus, context?: PhaseContext): void;
  /** Facts beside the phases: the source's version, artifacts, exported variables, what a batch consists of. */
  learn(facts: Partial<Pick<Build, Fact>>): void;
  /** Ends the build; a phase that is still open ends with the same status. */
  finish(status: BuildStatus, context?: PhaseContext): void;
}

export const trackProgress = ({ cloud, store, builds, outbox }: Recording, from: Build): Progress => {
  let build = from;

  const write = (next: Build, tell: (now: number) => void = () => {}): void => {
    store.transaction(() => {
      builds.save(next);
      tell(cloud.clock.now());
    });
    build = next;
    outbox.wake();
  };

  const ended = (
    status: BuildStatus,
    context: PhaseContext | undefined,
  ): readonly [readonly Phase[], Phase | undefined] => {
    const last = build.phases.at(-1);
    if (!last || last.phaseStatus !== undefined) return [build.phases, undefined];
    const phase: Phase = {
      ...last,
      phaseStatus: status,
      endTime: cloud.clock.now(),
      contexts: context ? [context] : [],
    };
    return [[...build.phases.slice(0, -1), phase], phase];
  };

  return {
    get build() {
      return build;
    },
    begin(phaseType) {
      write({
        ...build,
        currentPhase: phaseType,
        phases: [...build.phases, { phaseType, startTime: cloud.clock.now() }],
      });
    },
    end(status, context) {
      const [phases, phase] = ended(status, context);
      const next = { ...build, phases };
      write(next, (now) => phase && writePhaseChange(outbox, next, phase, now));
    },
    learn(facts) {
      write({ ...build, ...facts });
    },
    finish(status, context) {
      const now = cloud.clock.now();
      const [phases, phase] = ended(status, context);
      const completed: Phase = { phaseType: 'COMPLETED', startTime: now };
      const next: Build = { ...build, status, currentPhase: 'COMPLETED', endTime: now, phases: [...phases, completed] };
      write(next, () => {
        if (phase) writePhaseChange(outbox, next, phase, now);
        writePhaseChange(outbox, next, { ...completed, endTime: now, phaseStatus: 'SUCCEEDED' }, now);
        writeStateChange(outbox, next, now);
      });
    },
  };
};
