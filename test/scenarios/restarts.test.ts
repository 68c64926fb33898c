/** A Tagline that is killed and started again: with what is open, with another installation, with what is on disk. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { Execution } from '../../core/execution.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { PATIENCE_MS, pause, startTagline, type Tagline } from './tagline.ts';

const CONFIG = join(import.meta.dirname, 'installation', 'tagline.config.yaml');
const REGION = 'sa-east-1';
let tagline: Tagline;

before(async () => {
  tagline = await startTagline();
  for (const name of ['quick', 'slow']) {
    const file = join(tagline.folder, `${name}.yaml`);
    writeFileSync(file, quickPipeline({ name, repository: name, deploy: name === 'quick' }));
    const { code, stderr } = await tagline.cli('pipelines', 'put', file);
    assert.equal(code, 0, stderr);
  }
});
after(() => tagline?.stop());

const pipelineOf = (name: string) => tagline.api.getPipeline(name);
const machinesOf = async (name: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    ((await pipelineOf(name)).version?.machines ?? []).map(({ environment, scope, versionArn }) => [
      `${environment} ${scope}`,
      versionArn,
    ]),
  );

/** Pushes a tag and waits until somebody is asked. */
const asked = async (tag: string): Promise<string> => {
  tagline.push('quick', quickFiles(), tag);
  const { approvals } = await tagline.until(tag, 'asking', (answer) => answer.approvals.length > 0);
  return tagline.link(approvals[0]?.id ?? '');
};
const approved = async (tag: string, link: string): Promise<Execution> => {
  const body = new URLSearchParams({ status: 'Approved', comment: 'by the test' });
  assert.equal((await fetch(link, { method: 'POST', body })).status, 200);
  const { execution } = await tagline.until(tag, 'ended', (answer) => answer.execution.status !== 'InProgress');
  assert.equal(execution.status, 'Succeeded', execution.statusSummary);
  return execution;
};

test('killed while an approval waits, and deployed with a region more and a repository less: it goes on, the region takes tags, no other machine changes, and the pipeline of the repository says that it does not fit', async () => {
  const machines = { quick: await machinesOf('quick'), slow: await machinesOf('slow') };
  const installation = parse(readFileSync(CONFIG, 'utf8')) as {
    environments: { dev: { regions: string[] } };
    repositories: string[];
  };
  installation.environments.dev.regions.push(REGION);
  installation.repositories = installation.repositories.filter((name) => name !== 'slow');
  const folder = join(tagline.folder, 'changed');
  mkdirSync(folder);
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, stringify(installation));

  const waiting = 'dev_eu-central-1/research/1.0';
  const link = await asked(waiting);

  await tagline.kill();
  await tagline.again(config);

  const until = Date.now() + PATIENCE_MS;
  while (!(await pipelineOf('slow')).pipeline.unfit || !(await machinesOf('quick'))[`dev ${REGION}`]) {
    assert.ok(Date.now() < until, JSON.stringify(await tagline.api.listPipelines()));
    await pause(200);
  }
  const { [`dev ${REGION}`]: added, ...others } = await machinesOf('quick');
  assert.ok(added);
  assert.deepEqual(others, machines.quick, 'the versions of all other machines');
  assert.deepEqual(await machinesOf('slow'), machines.slow);
  const { stdout } = await tagline.cli('status');
  assert.match(
    stdout,
    /slow, since .*\n +NotGranted at stages\[0\].*the repository slow is not one of this installation/,
  );
  assert.doesNotMatch(stdout, /quick, since/);

  await approved(waiting, link);
  const tag = `dev_${REGION}/research/1.0`;
  const execution = await approved(tag, await asked(tag));
  assert.ok(execution.machineVersionArn === added);
});
