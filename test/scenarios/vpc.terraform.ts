/** The example terraform-vpc by tag: a real terraform, and EC2 and load balancers at a real moto. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { parseDocument } from 'yaml';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { missingForMoto } from '../local/neighbours/moto-here.ts';
import { form, signedTo } from '../local/neighbours/signed.ts';
import { startTagline, type Tagline } from './tagline.ts';
import { plugins } from './terraform-here.ts';

const skip = missingForMoto;
const EXAMPLE = resolve(import.meta.dirname, '../../examples/terraform-vpc');
const PATIENCE_MS = 400_000;
const folder = mkdtempSync(join(tmpdir(), 'tagline-vpc-'));
let tagline: Tagline;

const filesOf = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(EXAMPLE, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(EXAMPLE.length + 1), readFileSync(path, 'utf8')]),
  );

before(async () => {
  if (skip) return;
  const config = join(folder, 'tagline.config.yaml');
  const installation = parseDocument(filesOf()['tagline.config.yaml'] ?? '');
  installation.setIn(['terraform', 'plugins'], plugins);
  writeFileSync(config, String(installation));
  tagline = await startTagline(config, ['--neighbour', 'ec2,elasticloadbalancing=moto']);
  const put = await tagline.cli('pipelines', 'put', join(EXAMPLE, 'pipeline.yaml'));
  assert.equal(put.code, 0, put.stderr);
});
after(async () => {
  await tagline?.stop();
  rmSync(folder, { recursive: true });
});

const said = ({ stages }: ExecutionAnswer): string =>
  JSON.stringify(stages.flatMap(({ actions }) => actions.map(({ name, errorDetails }) => [name, errorDetails])));

const reached = (tag: string, wanted: (answer: ExecutionAnswer) => boolean): Promise<ExecutionAnswer> =>
  tagline.until(tag, 'there', (answer) => wanted(answer) || answer.execution.status === 'Failed', PATIENCE_MS);

test('a tag deploys a network with a load balancer, what is shown is what is made, and the next plan is empty', {
  skip,
}, async () => {
  const tag = 'dev_eu-central-1/research/1.0';
  tagline.push('network', filesOf(), tag);

  const asking = await reached(tag, ({ approvals }) => approvals.some(({ status }) => status === 'Open'));
  assert.equal(asking.execution.status, 'InProgress', said(asking));
  const planned = asking.plans[0]?.changes.map(({ type }) => type);
  for (const type of ['aws_vpc', 'aws_subnet', 'aws_route_table', 'aws_security_group', 'aws_lb', 'aws_lb_listener'])
    assert.ok(planned?.includes(type), `${type} is shown`);
  const marked = asking.plans[0]?.changes.filter(({ marks }) => marks?.includes('network'));
  assert.ok(
    marked?.some(({ type }) => type === 'aws_security_group'),
    'what opens the network is marked',
  );
  assert.match(await vpcs('111111111111', 'eu-central-1'), /^(?!.*10\.2\.0\.0)/s, 'nothing is made by a plan');

  assert.equal((await tagline.cli('approve', asking.approvals[0]?.id ?? '')).code, 0);
  const done = await reached(tag, ({ execution }) => execution.status !== 'InProgress');
  assert.equal(done.execution.status, 'Succeeded', said(done));
  assert.match(await vpcs('111111111111', 'eu-central-1'), /10\.2\.0\.0\/16/);
  assert.doesNotMatch(await vpcs('333333333333', 'eu-central-1'), /10\.2\.0\.0\/16/, 'the account of production');
  const shown = await tagline.json<{ state: object; body: { outputs: Record<string, string> } }>(
    'state',
    'show',
    'research/dev-eu-central-1',
  );
  assert.match(shown.body.outputs['Vpc'] ?? '', /^vpc-/);
  assert.match(shown.body.outputs['Web'] ?? '', /research-dev-web.*elb\.amazonaws\.com$/);

  const next = 'dev_eu-central-1/research/1.1';
  tagline.push('network', filesOf(), next);
  const again = await reached(next, ({ execution }) => execution.status !== 'InProgress');
  assert.equal(again.execution.status, 'Succeeded', said(again));
  assert.deepEqual([again.plans[0]?.empty, again.approvals], [true, []]);
});

const vpcs = async (account: string, region: string): Promise<string> => {
  const described = await signedTo(tagline.url, region)(
    tagline.sdkOf(account).credentials,
    form('ec2', { Action: 'DescribeVpcs', Version: '2016-11-15' }),
  );
  assert.equal(described.status, 200, described.text);
  return described.text;
};
