import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type Check, checks, commandsOf } from '../../../providers/terraform-checks/checks.ts';

/** Stand-ins: they say what a test gives them, and end as it says. */
const TFLINT = `#!/bin/sh
case "$*" in *junit*) echo '<testsuites/>';; *) echo "$SAYS";; esac
exit "$ENDS"
`;
const CHECKOV = `#!/bin/sh
for word in "$@"; do paths="$word"; done
IFS=,
set -- $paths
echo "$SAYS" > "$2"
echo '<testsuites/>' > "$3"
exit "$ENDS"
`;

/** Did the action succeed, and what did it export? Each command runs only if the one before it went well. */
const run = (
  check: Check,
  {
    says,
    ends,
    failOn = 'findings',
    installed = true,
  }: { says: string; ends: number; failOn?: string; installed?: boolean },
) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-checks-'));
  try {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    if (installed) {
      const file = join(bin, check.tool);
      writeFileSync(file, check.tool === 'tflint' ? TFLINT : CHECKOV);
      chmodSync(file, 0o755);
    }
    const script = commandsOf(check, 'infra', failOn).map((command) => `{ ${command}\n} || exit 9`);
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script.join('\n')], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, SAYS: says, ENDS: String(ends) },
    });
    return { succeeded: status === 0, log: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const lint = (issues: number): string => JSON.stringify({ issues: Array(issues).fill({ rule: {} }), errors: [] });

test('findings fail the action and are counted; none pass', () => {
  const clean = run(checks.tflint, { says: lint(0), ends: 0 });
  assert.deepEqual([clean.succeeded, /tflint: 0 failures/.test(clean.log)], [true, true], clean.log);

  const found = run(checks.tflint, { says: lint(3), ends: 2 });
  assert.deepEqual([found.succeeded, /tflint: 3 failures/.test(found.log)], [false, true], found.log);
});

test('an action may only count', () => {
  const found = run(checks.tflint, { says: lint(3), ends: 2, failOn: 'never' });

  assert.deepEqual([found.succeeded, /3 failures/.test(found.log)], [true, true], found.log);
});

test('a tool that is missing, or that breaks, fails even an action that only counts', () => {
  const missing = run(checks.tflint, { says: '', ends: 0, failOn: 'never', installed: false });
  assert.deepEqual([missing.succeeded, /tflint is not on the PATH/.test(missing.log)], [false, true]);

  assert.equal(run(checks.tflint, { says: lint(0), ends: 1, failOn: 'never' }).succeeded, false, 'it ends badly');
  assert.equal(run(checks.checkov, { says: 'no JSON', ends: 0, failOn: 'never' }).succeeded, false, 'it says nothing');
});

test('checkov counts what failed and what passed, of one framework and of several', () => {
  const one = run(checks.checkov, { says: '{"summary":{"passed":4,"failed":1}}', ends: 1, failOn: 'never' });
  assert.match(one.log, /checkov: 1 failures, 4 passed/);

  const several = '[{"summary":{"passed":4,"failed":1}},{"summary":{"passed":2,"failed":2}}]';
  assert.match(run(checks.checkov, { says: several, ends: 1, failOn: 'never' }).log, /3 failures, 6 passed/);

  const nothing = run(checks.checkov, { says: '{"passed":0,"failed":0,"skipped":0}', ends: 0 });
  assert.deepEqual([nothing.succeeded, /0 failures, 0 passed/.test(nothing.log)], [true, true], nothing.log);
});

test('files that checkov could not read fail the action, although it ends well itself', () => {
  const says = JSON.stringify({ summary: { failed: 0, passed: 0, parsing_errors: 2 } });
  const ran = run(checks.checkov, { says, ends: 0, failOn: 'never' });

  assert.equal(ran.succeeded, false);
  assert.match(ran.log, /could not read 2 of the files/);
});
