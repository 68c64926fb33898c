/** What every set of resources goes through: plan, apply, empty plan, change, empty plan, import, destroy. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { OpenCloud } from '../../../local/open-cloud.ts';
import { canBeImported, importBlock, type Resource } from './import-ids.ts';
import { type Terraform, terraformIn } from './terraform.ts';
import { unreadable } from './unreadable.ts';

const SETS = join(import.meta.dirname, 'sets');
export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

export const sets: readonly string[] = readdirSync(SETS).map((file) => file.replace(/\.tf$/, ''));

export const PROVIDER = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "revision" {
  type    = number
  default = 1
}
`;

/** The environment of somebody who uses the cloud: an address, a key that it issued, a region. */
export const environmentOf = (cloud: OpenCloud, account = ACCOUNT): Record<string, string> => {
  const key = cloud.rootKey(account);
  return {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
  };
};

const functionZip = (revision: number): Uint8Array =>
  zipSync(
    { 'index.js': strToU8(`exports.handler = async () => ({ revision: ${revision} });\n`) },
    { mtime: new Date('2020-02-02T02:02:02Z') },
  );

export const journey = async (cloud: OpenCloud, set: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), `terraform-${set}-`));
  try {
    cpSync(join(SETS, `${set}.tf`), join(folder, 'main.tf'));
    writeFileSync(join(folder, 'provider.tf'), PROVIDER);
    for (const revision of [1, 2]) writeFileSync(join(folder, `function-${revision}.zip`), functionZip(revision));
    const at = (revision: number): Terraform =>
      terraformIn(folder, { ...environmentOf(cloud), TF_VAR_revision: String(revision) });
    await at(1).init();
    await applied(at(1), 'apply');
    await applied(at(2), 'change');
    await imported(at(2), folder);
    await at(2).run('destroy', '-input=false', '-auto-approve');
    assert.deepEqual(await resources(at(2)), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const applied = async (terraform: Terraform, step: string): Promise<void> => {
  await terraform.run('plan', '-input=false', `-out=${step}.plan`);
  await terraform.run('apply', '-input=false', `${step}.plan`);
  assert.equal(await terraform.difference(), '', `a plan after ${step} is not empty`);
};

/** Forgets all that can be imported, and takes it in again: nothing may be made, replaced or removed by it. */
const imported = async (terraform: Terraform, folder: string): Promise<void> => {
  const known = (await resources(terraform)).filter(canBeImported);
  await terraform.run('state', 'rm', ...known.map(({ address }) => address));
  writeFileSync(join(folder, 'imports.tf'), known.map(importBlock).join('\n'));
  await terraform.run('plan', '-input=false', '-out=import.plan');
  const plan = JSON.parse(await terraform.run('show', '-json', 'import.plan')) as Plan;
  const changes = plan.resource_changes.filter(({ mode }) => mode === 'managed');
  assert.deepEqual(changes.flatMap(unexpected), []);
  assert.equal(changes.filter(({ change }) => change.importing).length, known.length);
  await terraform.run('apply', '-input=false', 'import.plan');
  assert.equal(await terraform.difference(), '', 'a plan after the import is not empty');
};

type Attributes = Readonly<Record<string, unknown>>;
interface Change {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly importing?: unknown;
    readonly before: Attributes;
    readonly after: Attributes;
    readonly after_unknown: Attributes;
  };
}
interface Plan {
  readonly resource_changes: readonly Change[];
}

/** What an import would change, but for what AWS tells nobody. */
const unexpected = ({ address, type, change }: Change): readonly string[] => {
  const { actions, before, after, after_unknown } = change;
  if (actions.some((action) => action !== 'no-op' && action !== 'update')) return [`${address}: ${actions}`];
  return Object.keys(after)
    .filter((name) => !JSON.stringify(after_unknown[name] ?? null).includes('true'))
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]) && !unreadable(type, name))
    .map((name) => `${address}.${name}: ${JSON.stringify(before[name])} -> ${JSON.stringify(after[name])}`);
};

interface State {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Attributes }[];
  }[];
}

/** From the state as it is stored: unlike `show`, this starts no provider. */
const resources = async (terraform: Terraform): Promise<readonly Resource[]> => {
  const state = JSON.parse(await terraform.run('state', 'pull')) as State;
  return state.resources
    .filter(({ mode }) => mode === 'managed')
    .map(({ type, name, instances }) => ({
      address: `${type}.${name}`,
      type,
      values: instances[0]?.attributes ?? {},
    }));
};
