/** The build's package, in the bucket and in the ledger, as the end of its action records it. */
import { artifactKey } from '../../core/artifacts.ts';
import { actionRecord, executionRecord } from '../../core/execution.ts';
import { keys } from '../../core/ledger/keys.ts';
import type { World } from './world.ts';

export const makePackage = async ({ ports, etags }: World, executionId: string, etag: string): Promise<void> => {
  const { ledger } = ports;
  const { data: execution } = await executionRecord.require(ledger, keys.execution(executionId), 'execution');
  const artifact = { name: 'package', key: artifactKey(execution, 'package'), etag, version: `v-${etag}` };
  etags.set(artifact.key, etag);
  const key = keys.action(executionId, 'Build', 'Package');
  const before = await actionRecord.read(ledger, key);
  const { attempt, startedAt } = execution;
  const data = {
    executionId,
    stage: 'Build',
    name: 'Package',
    provider: 'CodeBuild',
    runOrder: 1,
    attempt,
    status: 'Succeeded' as const,
    startedAt,
    artifacts: [artifact],
  };
  await ledger.write([{ put: before ? { ...before, data } : actionRecord.fresh(key, data) }]);
};
