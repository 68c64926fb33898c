/** The real checkov, where it is on PATH: the commands of its action read what it says. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checks, commandsOf } from '../../../providers/terraform-checks/checks.ts';

const versionOf = (): string | undefined => {
  try {
    return execFileSync('checkov', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
};
const skip = versionOf() === undefined ? 'there is no checkov on PATH' : false;

interface Ran {
  readonly status: number | null;
  readonly failures: string;
  readonly passed: string;
  readonly report: string;
  readonly log: string;
}

const run = (files: Readonly<Record<string, string>>, failOn = 'findings'): Ran => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-checkov-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const script = [
      'set -e',
      'trap \'echo "$failures $passed" > counts\' EXIT',
      ...commandsOf(checks.checkov, '.', failOn),
    ];
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script.join('\n')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
    });
    const [failures = '', passed = ''] = readFileSync(join(folder, 'counts'), 'utf8').trim().split(' ');
    const report = readFileSync(join(folder, '.tagline-report', 'report.xml'), 'utf8');
    return { status, failures, passed, report, log: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const OPEN = 'resource "aws_s3_bucket" "open" {\n  bucket = "open"\n}\n';
const NOTHING = 'terraform {\n  required_version = ">= 1.0"\n}\n';

test('what checkov finds is counted, reported as JUnit, and fails the action', { skip }, () => {
  const ran = run({ 'main.tf': OPEN });

  assert.notEqual(ran.status, 0, ran.log);
  assert.ok(Number(ran.failures) > 0 && Number(ran.passed) > 0, ran.log);
  assert.equal((ran.report.match(/<failure/g) ?? []).length, Number(ran.failures));
});

test('findings are counted and fail nothing where the action says so', { skip }, () => {
  const ran = run({ 'main.tf': OPEN }, 'never');

  assert.equal(ran.status, 0, ran.log);
  assert.ok(Number(ran.failures) > 0);
});

test('a folder without anything to look at has no findings', { skip }, () => {
  const ran = run({ 'main.tf': NOTHING });

  assert.deepEqual([ran.status, ran.failures, ran.passed], [0, '0', '0'], ran.log);
});

test('a file that it cannot read fails the action, whatever the action says of findings', { skip }, () => {
  const ran = run({ 'main.tf': `${OPEN}resource "aws_s3_bucket" {` }, 'never');

  assert.notEqual(ran.status, 0, ran.log);
  assert.match(ran.log, /checkov could not read 1 of the files/);
});
