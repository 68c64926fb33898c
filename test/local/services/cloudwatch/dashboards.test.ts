import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'dashboards-'));
const ACCOUNT = '111122223333';
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const principal: Principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
const call = (operation: string, input: unknown, region = 'eu-central-1') =>
  cloud.call<Record<string, unknown>>('monitoring', operation, input, { account: ACCOUNT, region, principal });

test('a dashboard is kept as it was put, is the same in every region, and goes', async () => {
  const DashboardBody = '{"widgets":[]}';
  await call('PutDashboard', { DashboardName: 'app', DashboardBody });

  const read = await call('GetDashboard', { DashboardName: 'app' }, 'us-east-1');
  assert.deepEqual(read, {
    DashboardArn: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/app`,
    DashboardBody,
    DashboardName: 'app',
  });
  const { DashboardEntries } = await call('ListDashboards', { DashboardNamePrefix: 'a' });
  assert.equal((DashboardEntries as { Size: number }[])[0]?.Size, DashboardBody.length);

  await call('DeleteDashboards', { DashboardNames: ['app'] });
  for (const gone of [
    call('GetDashboard', { DashboardName: 'app' }),
    call('DeleteDashboards', { DashboardNames: ['app'] }),
  ])
    await assert.rejects(gone, { name: 'ResourceNotFound', status: 404 });
});

test('a dashboard that is no JSON, or has no list of widgets, is refused', async () => {
  for (const DashboardBody of ['{', '{"widgets":{}}'])
    await assert.rejects(call('PutDashboard', { DashboardName: 'app', DashboardBody }), {
      name: 'InvalidParameterInput',
      message: /The dashboard body is invalid, there are 1 validation errors/,
    });
  await assert.rejects(call('PutDashboard', { DashboardName: 'a b', DashboardBody: '{}' }), {
    name: 'InvalidParameterInput',
  });
});
