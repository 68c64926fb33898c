/** What the demo releases of each example, in waves: what stands in one is released at the same time. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { TaglineError } from '../core/fault.ts';
import { onPath } from './tools.ts';

export interface DemoRelease {
  readonly tag: string;
  readonly address: string;
  /** Its output `Url` is asked and answers. */
  readonly answers?: true;
  /** What the execution is meant to fail with, and the files of another commit that make it. */
  readonly fails?: { readonly code: string; readonly files: Readonly<Record<string, string>> };
}

export interface DemoExample {
  readonly repository: string;
  readonly waves: readonly (readonly DemoRelease[])[];
  /** Makes the installation fit this machine: answers the folder to take it from. */
  readonly prepare: (example: string, folder: string) => string;
  readonly patienceMs: number;
}

const hello = (environment: string): DemoRelease => ({
  tag: `${environment}_eu-central-1/research/1.0`,
  address: `research/${environment}-eu-central-1`,
  answers: true,
});

const infra = (scope: string, team: string, more: Partial<DemoRelease> = {}): DemoRelease => ({
  tag: `dev_${scope}/${team}/1.0`,
  address: `${team}/dev-${scope}`,
  ...more,
});

const TYPO = {
  code: 'UndeclaredVariable',
  files: { 'environments/dev/research/ap-southeast-1.tfvars': 'greetin = "a typo"\n' },
};

export const demoExamples: Readonly<Record<string, DemoExample>> = {
  // One commit, released into two accounts: neither is the one that holds Tagline.
  'regional-hello': {
    repository: 'hello',
    waves: [[hello('dev')], [hello('prod')]],
    prepare: (example) => example,
    // Nobody answers by hand here, so an execution that takes longer is stuck.
    patienceMs: 180_000,
  },
  // The role that every region needs is global: it goes first. A region that fails leaves the others alone.
  'terraform-multi-region': {
    repository: 'infra',
    waves: [
      [infra('global', 'research')],
      [
        infra('us-east-1', 'research', { answers: true }),
        infra('eu-central-1', 'research', { answers: true }),
        infra('ap-southeast-1', 'research', { fails: TYPO }),
      ],
    ],
    prepare: (example, folder) => withTerraform(example, join(folder, 'installation')),
    patienceMs: 900_000,
  },
};

const PLUGIN_FOLDERS = ['/opt', '/usr/local/share', '/usr/local/lib', homedir()];

/** Where this machine has Terraform's providers in a folder, nothing is taken from the registry. */
const withTerraform = (example: string, folder: string): string => {
  if (!onPath('terraform')) {
    throw new TaglineError('TerraformMissing', 'this example needs terraform, and it is not on PATH', {
      remedy: 'Install Terraform 1.11 or newer and start again; `npm run demo` without --example needs none.',
    });
  }
  cpSync(example, folder, { recursive: true });
  const plugins = process.env['TF_PLUGIN_DIR'] ?? PLUGIN_FOLDERS.map((at) => join(at, 'tf-plugins')).find(existsSync);
  if (plugins === undefined) return folder;
  const file = join(folder, 'tagline.config.yaml');
  const installation = parseDocument(readFileSync(file, 'utf8'));
  installation.setIn(['terraform', 'plugins'], plugins);
  writeFileSync(file, String(installation));
  return folder;
};
