import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import type { BuildReport } from '../../../core/ports/reports.ts';
import { executionReports } from '../../../core/questions/reports.ts';
import { begun } from '../begun.ts';
import { makeWorld } from '../world.ts';

const report = (name: string, status: string): BuildReport => ({ name, status, truncated: false });

test('the reports of all builds of an execution are told with their action, what failed first', async () => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const { execution } = await begun(world, 'dev_eu-central-1/research/1.0');
  const ran = (name: string, provider: string, externalExecutionId: string) => ({
    put: actionRecord.fresh(keys.action(execution.id, 'Check', name), {
      executionId: execution.id,
      stage: 'Check',
      name,
      provider,
      runOrder: 1,
      attempt: 1,
      status: 'Succeeded' as const,
      startedAt: 'now',
      externalExecutionId,
    }),
  });
  await ledger.write([ran('Lint', 'CodeBuild', 'p:1'), ran('Test', 'Commands', 'p:2'), ran('Look', 'S3', 'no-build')]);
  const made: Readonly<Record<string, readonly BuildReport[]>> = {
    'p:1': [report('lint', 'SUCCEEDED')],
    'p:2': [report('unit', 'FAILED')],
  };

  const answer = await executionReports({ ledger, reports: { of: async (id) => made[id] ?? [] } })(execution.id);

  assert.deepEqual(
    answer.reports.map(({ stage, action, name }) => [stage, action, name]),
    [
      ['Check', 'Test', 'unit'],
      ['Check', 'Lint', 'lint'],
    ],
  );
});

test('an execution that is not there has no reports to tell', async () => {
  const world = await makeWorld();

  await assert.rejects(
    executionReports({ ledger: world.ports.ledger, reports: { of: async () => [] } })('none'),
    (error: Error & { code?: string }) => error.code === 'NotFound',
  );
});
