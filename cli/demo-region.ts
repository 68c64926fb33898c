/** Adds a region to the installation, deploys it, and compares everything else with what it was before. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Client } from '../api/client.ts';
import { TaglineError } from '../core/fault.ts';
import type { Installation } from '../core/installation.ts';
import { stateBucket } from '../core/terraform-states.ts';
import { allStates } from './all-states.ts';
import type { Running } from './bring-up.ts';
import type { AddedRegion, DemoExample } from './demo-scenes.ts';
import { step } from './demo-step.ts';
import type { LocalCloud } from './local-cloud.ts';
import { paint, sign } from './paint.ts';
import { sleep } from './time.ts';

/** What must not change, by name: digests of templates and states, versions of machines. */
export interface Kept {
  readonly templates: Readonly<Record<string, string>>;
  readonly machines: Readonly<Record<string, string>>;
  readonly states: Readonly<Record<string, string>>;
  /** Terraform's own states, each with the version of its object. */
  readonly objects: Readonly<Record<string, string>>;
}

export interface Compared {
  readonly before: Kept;
  readonly after: Kept;
}

interface Demo {
  readonly running: Running;
  readonly example: DemoExample;
  /** tagline.config.yaml */
  readonly config: string;
  tell(line: string): void;
}

export const addRegion = async (
  { running, example, config, tell }: Demo,
  { environment, region }: AddedRegion['adds'],
): Promise<Compared> => {
  const { client } = running;
  const before = await keptNow(running, example.pipeline, running.assembly);
  const installation = parseDocument(readFileSync(config, 'utf8'));
  installation.addIn(['environments', environment, 'regions'], region);
  writeFileSync(config, String(installation));
  tell(`environments.${environment}.regions: ${paint.green(`+ ${region}`)}`);
  const assembly = await step('deploy the installation again', () => running.deploy(config));
  await step('register the pipeline again', () => machineOf(client, example.pipeline, environment, region));
  const after = await keptNow(running, example.pipeline, assembly);
  for (const kind of ['templates', 'machines', 'states', 'objects'] as const) {
    const changed = changedOf(before[kind], after[kind]);
    if (changed.length > 0) throw new Error(`${kind} of other regions have changed: ${changed.join(', ')}`);
    const added = Object.keys(after[kind]).filter((name) => !Object.hasOwn(before[kind], name));
    tell(
      `${sign('Succeeded')} ${NAMES[kind]}  ${Object.keys(before[kind]).length} as they were` +
        `${added.length === 0 ? '' : paint.dim(`, new: ${added.join(', ')}`)}`,
    );
  }
  return { before, after };
};

const NAMES: Readonly<Record<keyof Kept, string>> = {
  templates: 'templates of regions    ',
  machines: 'versions of machines    ',
  states: 'states of addresses     ',
  objects: 'state files of Terraform',
};

const changedOf = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
  Object.keys(before).filter((name) => after[name] !== before[name]);

/** The stacks at home hold the installation beside the code of their functions; all others are of one region. */
const keptNow = async (
  { client, cloud, installation }: Running,
  pipeline: string,
  assembly: string,
): Promise<Kept> => ({
  templates: Object.fromEntries(
    globSync('tagline-{region,target}-*.template.json', { cwd: assembly }).map((file) => [
      basename(file, '.template.json'),
      createHash('sha256')
        .update(readFileSync(join(assembly, file)))
        .digest('hex'),
    ]),
  ),
  machines: Object.fromEntries(
    ((await client.getPipeline(pipeline)).version?.machines ?? []).map(({ environment, scope, versionArn }) => [
      `${environment}-${scope}`,
      versionArn,
    ]),
  ),
  states: Object.fromEntries(
    (await allStates(client)).map(({ address, serial, digest }) => [address, `${serial} ${digest}`]),
  ),
  objects: await objectsOf(cloud, installation),
});

const objectsOf = async (cloud: LocalCloud, { terraform, environments }: Installation): Promise<Kept['objects']> => {
  const found: Record<string, string> = {};
  for (const environment of Object.keys(environments)) {
    const Bucket = stateBucket(terraform, environment);
    const { Versions = [] } = await cloud.call<{ Versions?: ObjectVersion[] }>('s3', 'ListObjectVersions', { Bucket });
    for (const { Key, VersionId, IsLatest } of Versions) if (IsLatest) found[`${Bucket}/${Key}`] = VersionId;
  }
  return found;
};

interface ObjectVersion {
  readonly Key: string;
  readonly VersionId: string;
  readonly IsLatest: boolean;
}

const PATIENCE_MS = 90_000;

/** The deployment asks for the registration, and nobody answers when it ends. */
const machineOf = async (client: Client, name: string, environment: string, scope: string): Promise<void> => {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { pipeline, version } = await client.getPipeline(name);
    if (version?.machines.some((machine) => machine.environment === environment && machine.scope === scope)) return;
    const why = pipeline.unfit?.faults.map(({ message }) => message).join('; ');
    if (why) throw new TaglineError('DefinitionUnfit', `${name} does not fit the installation: ${why}`);
    if (Date.now() > until)
      throw new TaglineError(
        'Timeout',
        `${name} has no machine for ${environment} ${scope} after ${PATIENCE_MS / 1000} s`,
      );
    await sleep(200);
  }
};
