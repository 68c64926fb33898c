/** What CodeBuild's builds ran on, and how long their phases took. */
import type { Build, CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { BuildTimes, TimedBuilds } from '../../core/ports/build-times.ts';
import { buildsOf } from './builds-of.ts';

export const buildTimes = ({ client }: { client: CodeBuildClient }): TimedBuilds => ({
  of: async (buildId) => (await buildsOf(client, buildId)).map(timed),
});

const timed = (build: Build): BuildTimes => ({
  id: build.id ?? '',
  project: build.projectName ?? '',
  status: build.buildStatus ?? '',
  environmentType: build.environment?.type ?? '',
  computeType: build.environment?.computeType ?? '',
  cached: (build.cache?.type ?? 'NO_CACHE') !== 'NO_CACHE',
  startedAt: build.startTime?.toISOString() ?? '',
  phases: Object.fromEntries(
    (build.phases ?? []).flatMap(({ phaseType, startTime, endTime }) =>
      phaseType && startTime && endTime ? [[phaseType, (endTime.getTime() - startTime.getTime()) / 1000]] : [],
    ),
  ),
});
