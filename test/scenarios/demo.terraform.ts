import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { missing } from './terraform-here.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Told {
  readonly releases: readonly {
    readonly account: string;
    readonly execution: { readonly tag: string; readonly status: string; readonly statusSummary?: string };
    readonly answer?: unknown;
  }[];
  readonly regions: readonly { readonly before: Kept; readonly after: Kept }[];
  readonly states: readonly { readonly address: string; readonly tag: string; readonly serial: number }[];
}
type Kept = Readonly<Record<'templates' | 'machines' | 'states' | 'objects', Readonly<Record<string, string>>>>;

const demo = (): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const args = [join(ROOT, 'cli', 'tagline.ts'), 'demo', '--example', 'terraform-multi-region', '--json'];
    const child = execFile(process.execPath, args, { cwd: ROOT }, (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    );
  });

const RESEARCH = '111111111111';
const RISK = '222222222222';
const PRODUCTION = '333333333333';

test('two teams deploy into four scopes of dev and two of prod by tags; a region fails alone; a region is added by configuration alone', {
  skip: missing,
}, async () => {
  const { code, stdout, stderr } = await demo();
  assert.equal(code, 0, stderr);
  const { releases, regions, states } = JSON.parse(stdout) as Told;

  assert.deepEqual(
    releases.map(({ account, execution: { tag, status } }) => [tag, account, status]).toSorted(),
    [
      ['dev_global/research/1.0', RESEARCH, 'Succeeded'],
      ['prod_global/research/1.0', PRODUCTION, 'Succeeded'],
      ['dev_us-east-1/risk/1.0', RISK, 'Failed'],
      ['dev_global/risk/1.0', RISK, 'Succeeded'],
      ['dev_us-east-1/research/1.0', RESEARCH, 'Succeeded'],
      ['dev_eu-central-1/research/1.0', RESEARCH, 'Succeeded'],
      ['dev_ap-southeast-1/research/1.0', RESEARCH, 'Failed'],
      ['dev_ap-southeast-1/research/1.1', RESEARCH, 'Succeeded'],
      ['dev_us-east-1/risk/1.1', RISK, 'Succeeded'],
      ['prod_us-east-1/research/1.1', PRODUCTION, 'Succeeded'],
      ['dev_sa-east-1/research/1.1', RESEARCH, 'Succeeded'],
    ].toSorted(),
  );
  const answers = releases.flatMap(({ execution: { tag }, answer }) => (answer === undefined ? [] : [[tag, answer]]));
  const said = (message: string, region: string, environment = 'dev', team = 'research') => ({
    message,
    region,
    environment,
    team,
  });
  assert.deepEqual(Object.fromEntries(answers), {
    'dev_us-east-1/research/1.0': said('Hello from research', 'us-east-1'),
    'dev_eu-central-1/research/1.0': said('Hallo aus Frankfurt', 'eu-central-1'),
    'dev_ap-southeast-1/research/1.1': said('Hello from Singapore', 'ap-southeast-1'),
    'dev_us-east-1/risk/1.1': said('Hello from risk', 'us-east-1', 'dev', 'risk'),
    'prod_us-east-1/research/1.1': said('Hello from research in production', 'us-east-1', 'prod'),
    'dev_sa-east-1/research/1.1': said('Hello from research', 'sa-east-1'),
  });

  const [{ before, after } = assert.fail()] = regions;
  assert.equal(Object.keys(before.states).length, 8);
  assert.equal(Object.keys(before.objects).length, 8);
  assert.equal(Object.keys(before.machines).length, 8);
  assert.ok(Object.keys(before.templates).length > 20);
  for (const kind of ['templates', 'machines', 'states', 'objects'] as const)
    for (const [name, value] of Object.entries(before[kind])) assert.equal(after[kind][name], value, `${kind} ${name}`);
  assert.deepEqual(
    Object.keys(after.machines).filter((name) => !(name in before.machines)),
    ['dev-sa-east-1'],
  );

  assert.equal(states.length, 9);
  assert.deepEqual(
    states.filter(({ serial }) => serial !== 1).map(({ address }) => address),
    [],
    'a release that failed before its apply makes no serial',
  );
  assert.match(stderr, /There is no role hello-risk-dev yet: push a tag dev_global\/risk\/\.\.\. first/);
  assert.match(stderr, /mail to ana@example\.com: prod_global\/research\/1\.0 would change/);
  assert.match(stderr, /✔ dev_us-east-1\/research\/1\.0 Approve Manual .*Nobody is asked in dev/);
});
