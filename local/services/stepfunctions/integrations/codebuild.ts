/** `codebuild:startBuild` and `startBuildBatch`, alone or until the build or the batch has ended. */

import { toCamel, toPascal } from '../../../kernel/sdk/casing.ts';
import { isObject, type JsonObject } from '../json.ts';
import { type Integration, type Sending, TaskFailure } from './integration.ts';
import { managedRule } from './managed-rule.ts';
import { withMetadata } from './metadata.ts';
import { optimizedFailure } from './task-failure.ts';

const NAMING = { prefix: 'CodeBuild', service: 'AWSCodeBuild', base: 'AWSCodeBuildException' };

/** How a build is followed, and how a batch is. */
interface Kind {
  readonly member: string;
  readonly status: string;
  readonly rule: string;
  readonly look: { readonly operation: string; readonly answer: string };
  readonly stop: string;
}

const BUILD: Kind = {
  member: 'Build',
  status: 'BuildStatus',
  rule: 'StepFunctionsGetEventForCodeBuildStartBuildRule',
  look: { operation: 'BatchGetBuilds', answer: 'Builds' },
  stop: 'StopBuild',
};

const BATCH: Kind = {
  member: 'BuildBatch',
  status: 'BuildBatchStatus',
  rule: 'StepFunctionsGetEventForCodeBuildStartBuildBatchRule',
  look: { operation: 'BatchGetBuildBatches', answer: 'BuildBatches' },
  stop: 'StopBuildBatch',
};

const kindOf = ({ action }: Sending): Kind => (action.endsWith('BuildBatch') ? BATCH : BUILD);

const call = async (sending: Sending, operation: string, input: object, requestId: string): Promise<JsonObject> => {
  try {
    return toPascal(await sending.cloud.call('codebuild', operation, input, sending.caller)) as JsonObject;
  } catch (error) {
    throw optimizedFailure(error, NAMING, requestId);
  }
};

/** What waiting for a build needs beside starting it; asked before the build is started, so that none is left alone. */
const demandSync = (sending: Sending, requestId: string): void => {
  const { cloud, caller, parameters } = sending;
  const { rule, look, stop } = kindOf(sending);
  const name = projectOf(parameters);
  const resource = name.startsWith('arn:')
    ? name
    : `arn:aws:codebuild:${caller.region}:${caller.account}:project/${name}`;
  const own = [stop, look.operation].map((action) => ({ action: `codebuild:${action}`, resource }));
  try {
    cloud.authorize(caller, [...own, ...managedRule(sending, rule)]);
  } catch (error) {
    throw optimizedFailure(error, NAMING, requestId);
  }
};

/** A retry names the batch, whose id begins with its project. */
const projectOf = ({ ProjectName, Id }: JsonObject): string =>
  String(ProjectName ?? Id ?? '')
    .replace(/^arn:.*:build-batch\//, '')
    .replace(/:[0-9a-f-]{36}$/, '');

const workOf = async (sending: Sending, job: string): Promise<JsonObject> => {
  const { look } = kindOf(sending);
  const answer = await call(sending, look.operation, { ids: [job] }, sending.cloud.ids.uuid());
  const found = answer[look.answer];
  const [work] = Array.isArray(found) ? found : [];
  if (!isObject(work)) throw new TaskFailure('States.TaskFailed', `The build ${job} does not exist.`);
  return work;
};

/** Both take a token, which makes a request that is sent twice one build. */
const TAKES_TOKEN = ['startBuild', 'startBuildBatch', 'retryBuildBatch'];

export const codebuild: Integration = {
  service: 'codebuild',
  actions: {
    startBuild: ['request', 'sync'],
    stopBuild: ['request'],
    batchGetBuilds: ['request'],
    batchDeleteBuilds: ['request'],
    startBuildBatch: ['request', 'sync'],
    retryBuildBatch: ['request', 'sync'],
    stopBuildBatch: ['request'],
    deleteBuildBatch: ['request'],
  },
  async send(sending) {
    const { cloud, parameters, action, pattern, idempotencyToken } = sending;
    const requestId = cloud.ids.uuid();
    if (pattern === 'sync') demandSync(sending, requestId);
    const operation = action.charAt(0).toUpperCase() + action.slice(1);
    const input = toCamel(parameters) as JsonObject;
    const token = TAKES_TOKEN.includes(action) ? { idempotencyToken } : {};
    return withMetadata(
      await call(sending, operation, { ...token, ...input }, requestId),
      requestId,
      new Date(cloud.clock.now()),
      { contentType: 'application/x-amz-json-1.1', connection: 'connection' },
    );
  },
  job: {
    jobOf(output) {
      const work = (output['Build'] ?? output['BuildBatch']) as JsonObject | undefined;
      return String(work?.['Id'] ?? '');
    },
    async look(sending, job) {
      const { member, status } = kindOf(sending);
      const work = await workOf(sending, job);
      if (work[status] === 'IN_PROGRESS') return undefined;
      if (work[status] === 'SUCCEEDED') return { [member]: work };
      throw new TaskFailure('States.TaskFailed', JSON.stringify({ [member]: work }));
    },
    async stop(sending, job) {
      await call(sending, kindOf(sending).stop, { id: job }, sending.cloud.ids.uuid());
    },
    every: { first: 100, longest: 1000 },
  },
};
