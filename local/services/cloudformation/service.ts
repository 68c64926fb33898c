/** CloudFormation of the local cloud: change sets, stacks, and the engine that carries them out. */
import type { Cloud, Service, ServiceFactory } from '../../kernel/cloud.ts';
import { openOutbox } from '../../kernel/outbox.ts';
import { detectStack } from './drift/detect-stack.ts';
import { makeAnswers } from './engine/answers.ts';
import { type Engine, Stopped, type Work } from './engine/engine.ts';
import { operate } from './engine/operate.ts';
import { makeRecorder } from './engine/recorder.ts';
import { openExports } from './exports.ts';
import { createChangeSet } from './operations/create-change-set.ts';
import { createStack, updateStack } from './operations/create-stack.ts';
import { deleteStack, updateTerminationProtection } from './operations/delete-stack.ts';
import { describeChangeSet, listChangeSets } from './operations/describe-change-set.ts';
import { describeStackEvents } from './operations/describe-stack-events.ts';
import {
  describeStackResource,
  describeStackResources,
  listStackResources,
} from './operations/describe-stack-resources.ts';
import { describeStacks, listStacks } from './operations/describe-stacks.ts';
import {
  describeStackDriftDetectionStatus,
  describeStackResourceDrifts,
  detectStackDrift,
  detectStackResourceDrift,
} from './operations/detect-drift.ts';
import { deleteChangeSet, executeChangeSet } from './operations/execute-change-set.ts';
import { getTemplate, getTemplateSummary, validateTemplate } from './operations/get-template.ts';
import { listExports, listImports } from './operations/list-exports.ts';
import { cancelUpdateStack, continueUpdateRollback, rollbackStack } from './operations/roll-back-stack.ts';
import { buildChangeSet } from './plan/build-change-set.ts';
import { openStore } from './store.ts';

export const cloudFormationService: ServiceFactory = (cloud): Service => {
  const store = openStore(cloud.database('cloudformation'));
  const outbox = openOutbox(cloud, 'cloudformation', store.db);
  const work = makeWork(cloud, () => engine);
  const engine: Engine = {
    cloud,
    store,
    exports: openExports(store.db),
    recorder: makeRecorder(store, cloud, outbox),
    answers: makeAnswers(store, cloud),
    work,
  };
  return {
    name: 'cloudformation',
    wire: { protocol: 'query', xmlns: 'http://cloudformation.amazonaws.com/doc/2010-05-15/', version: '2010-05-15' },
    operations: {
      CancelUpdateStack: cancelUpdateStack(engine),
      ContinueUpdateRollback: continueUpdateRollback(engine),
      CreateChangeSet: createChangeSet(engine),
      CreateStack: createStack(engine),
      DeleteChangeSet: deleteChangeSet(engine),
      DeleteStack: deleteStack(engine),
      DescribeChangeSet: describeChangeSet(engine),
      DescribeStackDriftDetectionStatus: describeStackDriftDetectionStatus(engine),
      DescribeStackEvents: describeStackEvents(engine),
      DescribeStackResource: describeStackResource(engine),
      DescribeStackResourceDrifts: describeStackResourceDrifts(engine),
      DescribeStackResources: describeStackResources(engine),
      DescribeStacks: describeStacks(engine),
      DetectStackDrift: detectStackDrift(engine),
      DetectStackResourceDrift: detectStackResourceDrift(engine),
      ExecuteChangeSet: executeChangeSet(engine),
      GetTemplate: getTemplate(engine),
      GetTemplateSummary: getTemplateSummary(engine),
      ListChangeSets: listChangeSets(engine),
      ListExports: listExports(engine),
      ListImports: listImports(engine),
      ListStackResources: listStackResources(engine),
      ListStacks: listStacks(engine),
      RollbackStack: rollbackStack(engine),
      UpdateStack: updateStack(engine),
      UpdateTerminationProtection: updateTerminationProtection(engine),
      ValidateTemplate: validateTemplate(engine),
    },
    sites: [engine.answers.site],
    start() {
      for (const { id } of store.openChangeSets()) work.createChangeSet(id);
      for (const { id } of store.openOperations()) work.operate(id);
      for (const { id } of store.openDetections()) work.detectDrift(id);
      outbox.wake();
    },
    stop() {
      work.stop();
      outbox.stop();
      engine.answers.stop();
    },
  };
};

/** Background work. It may stop at any point: the disk says how far it was. */
const makeWork = (cloud: Cloud, engine: () => Engine): Work & { stop(): void } => {
  let stopped = false;
  const cancellations = new Map<string, AbortController>();
  const cancellation = (id: string): AbortController => {
    const known = cancellations.get(id) ?? new AbortController();
    cancellations.set(id, known);
    return known;
  };
  const run = (what: string, job: () => Promise<void>): void => {
    setImmediate(() => {
      if (stopped) return;
      job().catch((error: unknown) => {
        if (stopped || error instanceof Stopped) return;
        cloud.log(`cloudformation: ${what}: ${(error as Error).stack}`);
      });
    });
  };
  return {
    createChangeSet: (id) => run(`change set ${id}`, () => buildChangeSet(engine(), id)),
    operate: (id) =>
      run(`operation ${id}`, async () => {
        const operation = engine()
          .store.openOperations()
          .find((row) => row.id === id);
        if (operation?.cancelled) cancellation(id).abort();
        if (operation) await operate(engine(), operation);
        cancellations.delete(id);
      }),
    detectDrift: (id) => run(`drift detection ${id}`, () => detectStack(engine(), id)),
    cancellation,
    alive() {
      if (stopped) throw new Stopped('the local cloud closes');
    },
    stop() {
      stopped = true;
    },
  };
};
