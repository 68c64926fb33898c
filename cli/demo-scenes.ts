/** What the demo does with each example, scene by scene. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { TaglineError } from '../core/fault.ts';
import { hasTerraform, pluginsFolder } from './terraform-here.ts';

export interface DemoRelease {
  readonly tag: string;
  readonly address: string;
  /** Files of a new commit, which is tagged; without them the commit before it is. */
  readonly files?: Readonly<Record<string, string>>;
  /** Its output `Url` is asked and answers. */
  readonly answers?: true;
  /** What the execution is meant to fail with. */
  readonly fails?: string;
}

/** Tags that are pushed together. */
export interface Releases {
  readonly says?: string;
  readonly releases: readonly DemoRelease[];
}

/** A region more in the installation, which is deployed again. */
export interface AddedRegion {
  readonly says: string;
  readonly adds: { readonly environment: string; readonly region: string };
}

export type Scene = Releases | AddedRegion;

export interface DemoExample {
  readonly repository: string;
  readonly pipeline: string;
  readonly scenes: readonly Scene[];
  /** A line for each step, since several tags are followed at once. */
  readonly brief: boolean;
  /** Makes the installation fit this machine: answers the folder to take it from. */
  readonly prepare: (example: string, folder: string) => string;
  readonly patienceMs: number;
  /** Who answers for services that the local cloud lacks, where nobody else is named. */
  readonly neighbour?: string;
}

const hello = (environment: string): DemoRelease => ({
  tag: `${environment}_eu-central-1/research/1.0`,
  address: `research/${environment}-eu-central-1`,
  answers: true,
});

const infra = (place: string, team: string, more: Partial<DemoRelease> & { version?: string } = {}): DemoRelease => {
  const { version = '1.0', ...rest } = more;
  return { tag: `${place}/${team}/${version}`, address: `${team}/${place.replace('_', '-')}`, ...rest };
};

const SINGAPORE = 'environments/dev/research/ap-southeast-1.tfvars';
const ANSWERS = { answers: true } as const;

export const demoExamples: Readonly<Record<string, DemoExample>> = {
  // One commit, released into two accounts: neither is the one that holds Tagline.
  'regional-hello': {
    repository: 'hello',
    pipeline: 'hello',
    scenes: [{ releases: [hello('dev')] }, { releases: [hello('prod')] }],
    brief: false,
    prepare: (example) => example,
    // Nobody answers by hand here, so an execution that takes longer is stuck.
    patienceMs: 180_000,
  },
  'terraform-multi-region': {
    repository: 'infra',
    pipeline: 'infra',
    scenes: [
      {
        says:
          'The role that every region of a team needs is global: it goes first. Production asks a release manager ' +
          'about exactly this plan. Team risk has no role yet.',
        releases: [
          infra('dev_global', 'research'),
          infra('prod_global', 'research'),
          infra('dev_us-east-1', 'risk', { fails: 'TerraformPlanFailed' }),
        ],
      },
      {
        says: 'Three regions at once. A typo in the variables of one fails that one alone.',
        releases: [
          infra('dev_global', 'risk'),
          infra('dev_us-east-1', 'research', ANSWERS),
          infra('dev_eu-central-1', 'research', ANSWERS),
          infra('dev_ap-southeast-1', 'research', {
            files: { [SINGAPORE]: 'greetin = "Hello from Singapore"\n' },
            fails: 'UndeclaredVariable',
          }),
        ],
      },
      {
        says: 'The next tags repair what failed, and one goes to production.',
        releases: [
          infra('dev_ap-southeast-1', 'research', {
            ...ANSWERS,
            version: '1.1',
            files: { [SINGAPORE]: 'greeting = "Hello from Singapore"\n' },
          }),
          infra('dev_us-east-1', 'risk', { ...ANSWERS, version: '1.1' }),
          infra('prod_us-east-1', 'research', { ...ANSWERS, version: '1.1' }),
        ],
      },
      {
        says: 'A fourth region: a line of tagline.config.yaml, and a deployment of Tagline.',
        adds: { environment: 'dev', region: 'sa-east-1' },
      },
      { releases: [infra('dev_sa-east-1', 'research', { ...ANSWERS, version: '1.1' })] },
    ],
    brief: true,
    prepare: withTerraform,
    patienceMs: 900_000,
  },
  'terraform-vpc': {
    repository: 'network',
    pipeline: 'network',
    scenes: [
      {
        says: 'A network with a load balancer. No packet flows there: EC2 and load balancers are a neighbour’s.',
        releases: [infra('dev_eu-central-1', 'research')],
      },
    ],
    brief: false,
    prepare: withTerraform,
    patienceMs: 900_000,
    neighbour: 'ec2,elasticloadbalancing=moto',
  },
};

/** Where this machine has Terraform's providers in a folder, nothing is taken from the registry. */
function withTerraform(example: string, folder: string): string {
  if (!hasTerraform()) {
    throw new TaglineError('TerraformMissing', 'this example needs terraform, and it is not on PATH', {
      expected: 'terraform 1.11 or newer',
      remedy:
        'Install it (https://developer.hashicorp.com/terraform/install) and start again; `npm run demo` without ' +
        '--example needs none.',
    });
  }
  cpSync(example, folder, { recursive: true });
  const plugins = pluginsFolder();
  if (plugins === undefined) return folder;
  const file = join(folder, 'tagline.config.yaml');
  const installation = parseDocument(readFileSync(file, 'utf8'));
  installation.setIn(['terraform', 'plugins'], plugins);
  writeFileSync(file, String(installation));
  return folder;
}
