/** AWS Lambda: functions in Node.js, run in worker threads of this process. */
import { join } from 'node:path';
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { openQueue } from './async/queue.ts';
import { openCodeStore } from './code.ts';
import { codeSite } from './code-site.ts';
import type { Lambda } from './lambda.ts';
import { accountSettings } from './operations/account-settings.ts';
import { aliases } from './operations/aliases.ts';
import { codeSigning } from './operations/code-signing.ts';
import { createFunction } from './operations/create-function.ts';
import { deleteFunction } from './operations/delete-function.ts';
import { eventInvokeConfig } from './operations/event-invoke-config.ts';
import { eventSourceMappings } from './operations/event-source-mappings.ts';
import { functionConcurrency } from './operations/function-concurrency.ts';
import { functionUrls } from './operations/function-urls.ts';
import { invoke } from './operations/invoke.ts';
import { layerPermissions } from './operations/layer-permissions.ts';
import { layers } from './operations/layers.ts';
import { permissions } from './operations/permissions.ts';
import { versions } from './operations/publish-version.ts';
import { readFunctions } from './operations/read-functions.ts';
import { tags } from './operations/tags.ts';
import { updateFunctionCode } from './operations/update-function-code.ts';
import { updateFunctionConfiguration } from './operations/update-function-configuration.ts';
import { makeConcurrency } from './run/concurrency.ts';
import { openPool } from './run/pool.ts';
import { makeSessions } from './run/sessions.ts';
import { makePollers } from './sources/pollers.ts';
import { openStore } from './store/open-store.ts';
import { urlSite } from './url/site.ts';
import { lambdaWire } from './wire.ts';

export const lambdaService: ServiceFactory = (cloud) => {
  const folder = cloud.folder('lambda');
  const store = openStore(cloud.database('lambda'));
  const code = openCodeStore(join(folder, 'code'));
  const pool = openPool(cloud, code, makeSessions(cloud), folder);
  const concurrency = makeConcurrency(store.functions);
  const queue = openQueue(cloud, store, pool, concurrency);
  const runner = { cloud, store, pool, concurrency };
  const lambda: Lambda = { ...runner, code, queue, pollers: makePollers(runner) };
  return {
    name: 'lambda',
    wire: lambdaWire,
    operations: {
      CreateFunction: createFunction(lambda),
      UpdateFunctionCode: updateFunctionCode(lambda),
      UpdateFunctionConfiguration: updateFunctionConfiguration(lambda),
      DeleteFunction: deleteFunction(lambda),
      Invoke: invoke(lambda),
      ...readFunctions(lambda),
      ...versions(lambda),
      ...aliases(lambda),
      ...permissions(lambda),
      ...functionConcurrency(lambda),
      ...functionUrls(lambda),
      ...eventInvokeConfig(lambda),
      ...eventSourceMappings(lambda),
      ...layers(lambda),
      ...layerPermissions(lambda),
      ...codeSigning(lambda),
      ...tags(lambda),
      ...accountSettings(lambda),
    },
    sites: [codeSite(code), urlSite(lambda)],
    start() {
      code.sweep(new Set([...store.functions.codeInUse(), ...store.layers.codeInUse()]));
      queue.start();
      lambda.pollers.start();
    },
    async stop() {
      queue.stop();
      await lambda.pollers.stop();
      await pool.stop();
    },
  };
};
