/** `codebuild:startBuild`, alone or until the build has ended. */

import { toCamel, toPascal } from '../../../kernel/sdk/casing.ts';
import { isObject, type JsonObject } from '../json.ts';
import { type Integration, type Sending, TaskFailure } from './integration.ts';
import { managedRule } from './managed-rule.ts';
import { withMetadata } from './metadata.ts';
import { optimizedFailure } from './task-failure.ts';

const NAMING = { prefix: 'CodeBuild', service: 'AWSCodeBuild', base: 'AWSCodeBuildException' };
const RULE = 'StepFunctionsGetEventForCodeBuildStartBuildRule';

const call = async (sending: Sending, operation: string, input: object, requestId: string): Promise<JsonObject> => {
  try {
    return toPascal(await sending.cloud.call('codebuild', operation, input, sending.caller)) as JsonObject;
  } catch (error) {
    throw optimizedFailure(error, NAMING, requestId);
  }
};

/** What waiting for a build needs beside StartBuild; asked before the build is started, so that none is left alone. */
const demandSync = (sending: Sending, requestId: string): void => {
  const { cloud, caller, parameters } = sending;
  const name = String(parameters['ProjectName']);
  const resource = name.startsWith('arn:')
    ? name
    : `arn:aws:codebuild:${caller.region}:${caller.account}:project/${name}`;
  const own = ['codebuild:StopBuild', 'codebuild:BatchGetBuilds'].map((action) => ({ action, resource }));
  try {
    cloud.authorize(caller, [...own, ...managedRule(sending, RULE)]);
  } catch (error) {
    throw optimizedFailure(error, NAMING, requestId);
  }
};

const buildOf = async (sending: Sending, job: string): Promise<JsonObject> => {
  const { Builds } = await call(sending, 'BatchGetBuilds', { ids: [job] }, sending.cloud.ids.uuid());
  const [build] = Array.isArray(Builds) ? Builds : [];
  if (!isObject(build)) throw new TaskFailure('States.TaskFailed', `The build ${job} does not exist.`);
  return build;
};

export const codebuild: Integration = {
  service: 'codebuild',
  actions: {
    startBuild: ['request', 'sync'],
    stopBuild: ['request'],
    batchGetBuilds: ['request'],
    startBuildBatch: ['request'],
  },
  async send(sending) {
    const { cloud, parameters, action, pattern, idempotencyToken } = sending;
    const requestId = cloud.ids.uuid();
    if (pattern === 'sync') demandSync(sending, requestId);
    const operation = action.charAt(0).toUpperCase() + action.slice(1);
    const input = toCamel(parameters) as JsonObject;
    const token = action === 'startBuild' ? { idempotencyToken } : {};
    return withMetadata(
      await call(sending, operation, { ...token, ...input }, requestId),
      requestId,
      new Date(cloud.clock.now()),
      { contentType: 'application/x-amz-json-1.1', connection: 'connection' },
    );
  },
  job: {
    jobOf: (output) => String((output['Build'] as JsonObject | undefined)?.['Id'] ?? ''),
    async look(sending, job) {
      const build = await buildOf(sending, job);
      if (build['BuildStatus'] === 'IN_PROGRESS') return undefined;
      if (build['BuildStatus'] === 'SUCCEEDED') return { Build: build };
      throw new TaskFailure('States.TaskFailed', JSON.stringify({ Build: build }));
    },
    async stop(sending, job) {
      await call(sending, 'StopBuild', { id: job }, sending.cloud.ids.uuid());
    },
    every: { first: 100, longest: 1000 },
  },
};
