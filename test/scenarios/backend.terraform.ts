/** A real Terraform on laptops, with Tagline as its HTTP backend. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stringify } from 'yaml';
import type { Lease } from '../../core/lease.ts';
import type { TerraformSerial } from '../../core/terraform-state.ts';
import { pause, type Said, startTagline, type Tagline } from './tagline.ts';
import { noTerraform } from './terraform-here.ts';

const skip = noTerraform;
const folder = mkdtempSync(join(tmpdir(), 'tagline-backend-'));
let tagline: Tagline;

const installation = stringify({
  home: { account: '000000000000', region: 'us-east-1' },
  environments: {
    dev: {
      regions: ['us-east-1', 'eu-central-1', 'eu-west-1', 'eu-west-2', 'ap-southeast-1', 'us-west-2'],
      accounts: { research: '111111111111' },
      terraform: { backend: 'http' },
    },
    prod: { regions: ['us-east-1'], accounts: { research: '222222222222' } },
  },
  people: [{ id: 'ana', mail: 'ana@example.com', principals: ['arn:aws:iam::000000000000:root'] }],
  terraform: { prefix: 'acme' },
});

before(async () => {
  if (skip) return;
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, installation);
  tagline = await startTagline(config);
});
after(async () => {
  for (const child of begun) if (child.exitCode === null && child.signalCode === null) await dies(child);
  await tagline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const begun: ChildProcess[] = [];

type Variables = Readonly<Record<string, string>>;

const login = async (address: string, ...more: string[]): Promise<Variables> =>
  (await tagline.json<{ variables: Variables }>('terraform', 'login', address, ...more)).variables;

const MESSAGE = `
variable "message" { default = "hello" }
resource "terraform_data" "note" { input = var.message }
output "note" { value = terraform_data.note.output }
`;
/** Its apply waits until the file \`go\` is there. */
const WAITING = `
variable "message" { default = "hello" }
resource "terraform_data" "note" {
  input = var.message
  provisioner "local-exec" { command = "touch begun; while [ ! -e go ]; do sleep 0.1; done" }
}
`;
const HTTP = 'terraform {\n  backend "http" {}\n}\n';

interface Laptop {
  readonly folder: string;
  terraform(...args: string[]): Promise<Said>;
  begin(...args: string[]): ChildProcess;
  write(name: string, text: string): void;
}

/** A person's working copy, with the variables of a login. */
const laptop = (name: string, files: string, variables: Variables): Laptop => {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  const write = (file: string, text: string): void => writeFileSync(join(place, file), text);
  write('main.tf', files);
  write('terraformrc', 'disable_checkpoint = true\n');
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('TF_') && !key.startsWith('AWS_'));
  const own = { TF_CLI_CONFIG_FILE: join(place, 'terraformrc'), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  const env = { ...Object.fromEntries(inherited), ...own, ...variables };
  const begin = (...args: string[]): ChildProcess => {
    const options = { cwd: place, env, stdio: 'pipe', detached: true } as const;
    const child = spawn('terraform', [...args, '-no-color'], options);
    child.stdin.end();
    begun.push(child);
    return child;
  };
  return {
    folder: place,
    write,
    begin,
    terraform: (...args) => saidBy(begin(...args)),
  };
};

const saidBy = (child: ChildProcess): Promise<Said> =>
  new Promise((done) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (part) => {
      stdout += part;
    });
    child.stderr?.on('data', (part) => {
      stderr += part;
    });
    child.on('close', (code) => done({ code: code ?? -1, stdout, stderr }));
  });

const good = async (said: Promise<Said>): Promise<string> => {
  const { code, stdout, stderr } = await said;
  assert.equal(code, 0, `${stdout}${stderr}`);
  return stdout;
};
const APPLY = ['apply', '-auto-approve', '-input=false'];
const serials = async (address: string): Promise<readonly TerraformSerial[]> =>
  (await tagline.json<{ serials: TerraformSerial[] }>('terraform', 'serials', address)).serials;

/** A laptop whose apply has begun and holds the lock. */
const applying = async (name: string, variables: Variables): Promise<{ laptop: Laptop; child: ChildProcess }> => {
  const one = laptop(name, HTTP + WAITING, variables);
  await good(one.terraform('init', '-input=false'));
  const child = one.begin(...APPLY);
  for (const end = Date.now() + 60_000; ; await pause(100)) {
    try {
      readFileSync(join(one.folder, 'begun'));
      return { laptop: one, child };
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
};
/** The laptop dies: its Terraform and all that this began, at once. */
const dies = async (child: ChildProcess): Promise<void> => {
  const gone = saidBy(child);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await gone;
};

test('an apply is kept with every serial, the plan after it is empty, and an earlier serial comes back', {
  skip,
}, async () => {
  const address = 'research/dev-us-east-1';
  const one = laptop('keeps', HTTP + MESSAGE, await login(address));
  await good(one.terraform('init', '-input=false'));
  await good(one.terraform(...APPLY));
  await good(one.terraform('plan', '-detailed-exitcode', '-input=false'));
  const [first] = await serials(address);
  await good(one.terraform(...APPLY, '-var=message=other'));
  const [second, ...older] = await serials(address);
  assert.deepEqual([older[0]?.serial, first?.how], [first?.serial, 'lock']);
  assert.match(second?.by ?? '', /root/);

  const back = await tagline.cli('state', 'rollback', address, '--to', String(first?.serial));

  assert.equal(back.code, 0, back.stderr);
  assert.equal((await serials(address))[0]?.contentOf, first?.serial);
  const pulled = JSON.parse((await tagline.cli('state', 'pull', address)).stdout);
  assert.deepEqual([pulled.serial, pulled.outputs.note.value], [(second?.serial ?? 0) + 1, 'hello']);
  assert.match(await good(one.terraform('output', '-raw', 'note')), /^hello$/);
});

test('of two laptops one has the lock, and the other is told who; a dead one is broken, and writes nothing later', {
  skip,
}, async () => {
  const address = 'research/dev-eu-central-1';
  const { laptop: first, child } = await applying('first', await login(address));
  const second = laptop('second', HTTP + MESSAGE, await login(address));
  await good(second.terraform('init', '-input=false'));

  const refused = await second.terraform(...APPLY);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Error acquiring the state lock/);
  const { lock } = await tagline.json<Lease>('lease', 'show', address);
  const words = refused.stderr.replaceAll(/[\s│]+/g, ' ');
  assert.ok(words.includes(`ID=${lock?.info.ID}, of ${lock?.info.Who}`), refused.stderr);
  assert.equal(lock?.info.Operation, 'OperationTypeApply');

  await dies(child);
  const ordinary = await second.terraform('force-unlock', '-force', lock?.info.ID ?? '');
  assert.equal(ordinary.code, 1, 'a login takes no lock away unless it may');
  const broken = await tagline.cli('lease', 'break', address, '--reason', 'the laptop is lost');
  assert.equal(broken.code, 0, broken.stderr);
  await good(second.terraform(...APPLY));
  assert.ok(first.folder);
  assert.match((await tagline.cli('lease', 'show', address)).stdout, /the laptop is lost/);
});

test('force-unlock takes the lock of a dead laptop with a login that may', { skip }, async () => {
  const address = 'research/dev-eu-west-1';
  const { laptop: one, child } = await applying('dead', await login(address));
  await dies(child);
  const { lock } = await tagline.json<Lease>('lease', 'show', address);

  const breaker = laptop('breaker', HTTP + MESSAGE, await login(address, '--may-break'));
  await good(breaker.terraform('init', '-input=false'));
  await good(breaker.terraform('force-unlock', '-force', lock?.info.ID ?? ''));

  assert.equal((await tagline.json<Lease>('lease', 'show', address)).lock, undefined);
  one.write('go', '');
  await good(one.terraform(...APPLY));
});

test('a local state moves into the backend with all that it holds, and no state of another lineage follows it', {
  skip,
}, async () => {
  const address = 'research/dev-eu-west-2';
  const one = laptop('moves', MESSAGE, await login(address));
  await good(one.terraform('init', '-input=false'));
  await good(one.terraform(...APPLY));
  const local = JSON.parse(readFileSync(join(one.folder, 'terraform.tfstate'), 'utf8'));
  one.write('backend.tf', HTTP);

  await good(one.terraform('init', '-migrate-state', '-force-copy', '-input=false'));

  const kept = JSON.parse((await tagline.cli('state', 'pull', address)).stdout);
  assert.deepEqual([kept.resources, kept.outputs], [local.resources, local.outputs]);
  await good(one.terraform('plan', '-detailed-exitcode', '-input=false'));
  const other = join(one.folder, 'other.tfstate');
  writeFileSync(other, JSON.stringify({ ...kept, lineage: 'another', serial: 99 }));
  const pushed = await tagline.cli('state', 'push', address, other);
  assert.match(pushed.stderr, /LineageDiffers/);
});

test('a state of 30 MB is refused while there is nothing of it, by Terraform and by the command', {
  skip,
}, async () => {
  const address = 'research/dev-ap-southeast-1';
  const one = laptop('large', MESSAGE, await login(address));
  await good(one.terraform('init', '-input=false'));
  await good(one.terraform(...APPLY));
  const file = join(one.folder, 'terraform.tfstate');
  const local = JSON.parse(readFileSync(file, 'utf8'));
  const large = { value: 'x'.repeat(30_000_000), type: 'string' };
  writeFileSync(file, JSON.stringify({ ...local, outputs: { ...local.outputs, large } }));
  one.write('backend.tf', HTTP);

  const moved = await one.terraform('init', '-migrate-state', '-force-copy', '-input=false');
  const pushed = await tagline.cli('state', 'push', address, file);

  assert.equal(moved.code, 1);
  assert.match(pushed.stderr, /StateTooLarge[\s\S]*backend s3/);
  assert.deepEqual(await serials(address), []);
});

test('a login opens one address, until it is revoked; where S3 is the backend there is none', { skip }, async () => {
  const variables = await login('research/dev-us-west-2');
  const ask = (url: string, password = variables['TF_HTTP_PASSWORD'] ?? '', method = 'GET'): Promise<Response> => {
    const basic = Buffer.from(`${variables['TF_HTTP_USERNAME']}:${password}`).toString('base64');
    return fetch(url, { method, headers: { authorization: `Basic ${basic}` } });
  };
  const own = variables['TF_HTTP_ADDRESS'] ?? '';

  assert.equal((await ask(own)).status, 204);
  assert.equal((await ask(own, 'wrong')).status, 403);
  assert.equal((await ask(own.replace('us-west-2', 'us-east-1'))).status, 403);
  assert.equal((await fetch(own)).status, 401);
  assert.equal((await ask(`${own}/state`)).status, 403, 'a login signs nothing');
  const { code } = await tagline.cli(
    'terraform',
    'logout',
    'research/dev-us-west-2',
    variables['TF_HTTP_USERNAME'] ?? '',
  );
  assert.equal(code, 0);
  assert.equal((await ask(own)).status, 403);
  assert.match((await tagline.cli('terraform', 'login', 'research/prod-us-east-1')).stderr, /BackendIsS3/);
});
