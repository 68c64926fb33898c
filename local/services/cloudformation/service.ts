/** CloudFormation of the local cloud: change sets, stacks, and the engine that carries them out. */
import type { Cloud, Service, ServiceFactory } from '../../kernel/cloud.ts';
import { openOutbox } from '../../kernel/outbox.ts';
import { makeAnswers } from './engine/answers.ts';
import { type Ground, Stopped, type Work } from './engine/ground.ts';
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
import { deleteChangeSet, executeChangeSet } from './operations/execute-change-set.ts';
import { getTemplate, getTemplateSummary, validateTemplate } from './operations/get-template.ts';
import { listExports, listImports } from './operations/list-exports.ts';
import { cancelUpdateStack, continueUpdateRollback, rollbackStack } from './operations/roll-back-stack.ts';
import { buildChangeSet } from './plan/build-change-set.ts';
import { openStore } from './store.ts';

export const cloudFormationService: ServiceFactory = (cloud): Service => {
  const store = openStore(cloud.database('cloudformation'));
  const outbox = openOutbox(cloud, 'cloudformation', store.db);
  const work = makeWork(cloud, () => ground);
  const ground: Ground = {
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
      CancelUpdateStack: cancelUpdateStack(ground),
      ContinueUpdateRollback: continueUpdateRollback(ground),
      CreateChangeSet: createChangeSet(ground),
      CreateStack: createStack(ground),
      DeleteChangeSet: deleteChangeSet(ground),
      DeleteStack: deleteStack(ground),
      DescribeChangeSet: describeChangeSet(ground),
      DescribeStackEvents: describeStackEvents(ground),
      DescribeStackResource: describeStackResource(ground),
      DescribeStackResources: describeStackResources(ground),
      DescribeStacks: describeStacks(ground),
      ExecuteChangeSet: executeChangeSet(ground),
      GetTemplate: getTemplate(ground),
      GetTemplateSummary: getTemplateSummary(ground),
      ListChangeSets: listChangeSets(ground),
      ListExports: listExports(ground),
      ListImports: listImports(ground),
      ListStackResources: listStackResources(ground),
      ListStacks: listStacks(ground),
      RollbackStack: rollbackStack(ground),
      UpdateStack: updateStack(ground),
      UpdateTerminationProtection: updateTerminationProtection(ground),
      ValidateTemplate: validateTemplate(ground),
    },
    sites: [ground.answers.site],
    start() {
      for (const { id } of store.openChangeSets()) work.createChangeSet(id);
      for (const { id } of store.openOperations()) work.operate(id);
      outbox.wake();
    },
    stop() {
      work.stop();
      outbox.stop();
      ground.answers.stop();
    },
  };
};

/** What goes on in the background. Nothing of it needs to end in order: the disk says where it stood. */
const makeWork = (cloud: Cloud, ground: () => Ground): Work & { stop(): void } => {
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
    createChangeSet: (id) => run(`change set ${id}`, () => buildChangeSet(ground(), id)),
    operate: (id) =>
      run(`operation ${id}`, async () => {
        const operation = ground()
          .store.openOperations()
          .find((row) => row.id === id);
        if (operation?.cancelled) cancellation(id).abort();
        if (operation) await operate(ground(), operation);
        cancellations.delete(id);
      }),
    cancellation,
    alive() {
      if (stopped) throw new Stopped('the local cloud closes');
    },
    stop() {
      stopped = true;
    },
  };
};
