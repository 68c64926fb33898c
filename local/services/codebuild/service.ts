/**
 * CodeBuild: projects, builds that run in shells of this machine, batches of them, and reports. Webhooks and fleets
 * are not here; they are refused by name.
 */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { openOutbox } from '../../kernel/outbox.ts';
import { batchGetBuildBatches, deleteBuildBatch, listBuildBatches } from './batch/batch-operations.ts';
import { openBatches } from './batch/batches.ts';
import { makeConductor } from './batch/conductor.ts';
import { retryBuildBatch } from './batch/retry-build-batch.ts';
import { startBuildBatch } from './batch/start-build-batch.ts';
import { stopBuildBatch } from './batch/stop-build-batch.ts';
import { batchBuilds } from './build/batch-builds.ts';
import { listBuilds } from './build/list-builds.ts';
import { retryBuild } from './build/retry-build.ts';
import { startBuild } from './build/start-build.ts';
import { stopBuild } from './build/stop-build.ts';
import { openBuilds } from './builds.ts';
import type { CodeBuild } from './codebuild.ts';
import { batchGetProjects } from './project/batch-get-projects.ts';
import { createProject } from './project/create-project.ts';
import { deleteProject } from './project/delete-project.ts';
import { listProjects } from './project/list-projects.ts';
import { updateProject } from './project/update-project.ts';
import { openProjects } from './projects.ts';
import { groupOperations } from './reports/group-operations.ts';
import { reportOperations } from './reports/report-operations.ts';
import { openReports } from './reports/report-rows.ts';
import { makeRunner } from './run/runner.ts';
import { openStore } from './store.ts';

/** `concurrentBuilds`: how many builds run at once, of all accounts together; others wait in the queue. */
export const codebuildService =
  ({ concurrentBuilds = 4 }: { concurrentBuilds?: number } = {}): ServiceFactory =>
  (cloud) => {
    const db = cloud.database('codebuild');
    const store = openStore(db);
    const builds = openBuilds(store);
    const outbox = openOutbox(cloud, 'codebuild', db);
    const conductor = makeConductor(() => codebuild);
    const reports = openReports(store);
    const runner = makeRunner({ cloud, store, builds, outbox, reports }, concurrentBuilds, conductor.wake);
    const codebuild: CodeBuild = {
      cloud,
      store,
      builds,
      outbox,
      runner,
      conductor,
      reports,
      batches: openBatches(store),
      projects: openProjects(store),
    };
    return {
      name: 'codebuild',
      wire: { protocol: 'json', version: '1.1', target: 'CodeBuild_20161006' },
      operations: {
        CreateProject: createProject(codebuild),
        UpdateProject: updateProject(codebuild),
        DeleteProject: deleteProject(codebuild),
        BatchGetProjects: batchGetProjects(codebuild),
        ListProjects: listProjects(codebuild),
        StartBuild: startBuild(codebuild),
        StopBuild: stopBuild(codebuild),
        RetryBuild: retryBuild(codebuild),
        ...batchBuilds(codebuild),
        ...listBuilds(codebuild),
        StartBuildBatch: startBuildBatch(codebuild),
        StopBuildBatch: stopBuildBatch(codebuild),
        RetryBuildBatch: retryBuildBatch(codebuild),
        DeleteBuildBatch: deleteBuildBatch(codebuild),
        BatchGetBuildBatches: batchGetBuildBatches(codebuild),
        ...listBuildBatches(codebuild),
        ...groupOperations(codebuild),
        ...reportOperations(codebuild),
      },
      start: runner.start,
      stop() {
        conductor.close();
        runner.close();
        outbox.stop();
      },
    };
  };
