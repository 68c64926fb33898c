/**
 * A real Terraform at a state of 3 MB: Tagline's HTTP backend beside Terraform's own local one. Says why and measures
 * nothing where there is no terraform on PATH.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startTagline } from '../test/scenarios/tagline.ts';
import { noTerraform } from '../test/scenarios/terraform-here.ts';

const ROUNDS = 5;
const ADDRESS = 'research/dev-us-east-1';
/** A state holds what goes in and what comes out: 15 × 2 × 100 KB. */
const HEAVY = `
variable "round" {}
resource "terraform_data" "heavy" {
  count = 15
  input = join("", [for n in range(1000) : format("%0100d", n + count.index)])
}
resource "terraform_data" "light" { input = var.round }
`;
const INSTALLATION = {
  home: { account: '000000000000', region: 'us-east-1' },
  environments: {
    dev: { regions: ['us-east-1'], accounts: { research: '111111111111' }, terraform: { backend: 'http' } },
  },
  people: [{ id: 'ana', mail: 'ana@example.com', principals: ['arn:aws:iam::000000000000:root'] }],
  terraform: { prefix: 'acme' },
};

type Variables = Readonly<Record<string, string>>;

const workingCopy = (folder: string, backend: string, variables: Variables) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.tf'), HEAVY + backend);
  writeFileSync(join(folder, 'terraformrc'), 'disable_checkpoint = true\n');
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TF|AWS)_/.test(name));
  const own = { TF_CLI_CONFIG_FILE: join(folder, 'terraformrc'), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  const env = { ...Object.fromEntries(inherited), ...own, ...variables };
  return (...args: string[]): string =>
    execFileSync('terraform', [...args, '-no-color'], { cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
};

const seconds = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};
const median = (times: readonly number[]): string =>
  (times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0).toFixed(2).padStart(8);

const measure = (terraform: (...args: string[]) => string) => {
  terraform('init', '-input=false');
  const apply = (round: number) => terraform('apply', '-auto-approve', '-input=false', `-var=round=${round}`);
  apply(0);
  const rounds = Array.from({ length: ROUNDS }, (_, n) => n + 1);
  return {
    plan: rounds.map(() => seconds(() => terraform('plan', '-input=false', '-lock=false', '-var=round=0'))),
    apply: rounds.map((round) => seconds(() => apply(round))),
  };
};

export const keptState = async (): Promise<void> => {
  if (noTerraform) return console.log(`\nTerraform's backends: not measured, ${noTerraform}`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-kept-'));
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, stringify(INSTALLATION));
  const tagline = await startTagline(config);
  try {
    const local = measure(workingCopy(join(folder, 'local'), '', {}));
    const { variables } = await tagline.json<{ variables: Variables }>('terraform', 'login', ADDRESS);
    const http = measure(workingCopy(join(folder, 'http'), 'terraform {\n  backend "http" {}\n}\n', variables));
    const bytes = statSync(join(folder, 'local', 'terraform.tfstate')).size;
    console.log(`\na real terraform at a state of ${(bytes / 1e6).toFixed(1)} MB, seconds (median of ${ROUNDS})`);
    console.log('             plan    apply of one change');
    for (const [name, { plan, apply }] of Object.entries({ local, http }))
      console.log(`  ${name.padEnd(6)} ${median(plan)} ${median(apply)}`);
  } finally {
    await tagline.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
