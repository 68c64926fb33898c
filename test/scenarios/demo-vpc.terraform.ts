import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { missingForMoto } from '../local/neighbours/moto-here.ts';

const ROOT = resolve(import.meta.dirname, '../..');

test('the demo deploys a network with a load balancer, names who answers for it, and exits 0', {
  skip: missingForMoto,
}, async () => {
  const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'cli', 'tagline.ts'), 'demo', '--example', 'terraform-vpc', '--json'],
      { cwd: ROOT },
      (_error, out, err) => done({ code: child.exitCode ?? -1, stdout: out, stderr: err }),
    );
  });

  assert.equal(code, 0, stderr);
  assert.match(stderr, /the neighbour http:\S+ answers for ec2, elasticloadbalancing; .* is lost when it ends/);
  const { releases } = JSON.parse(stdout) as {
    releases: { account: string; state: { state: { status: string }; body: { outputs: Record<string, string> } } }[];
  };
  assert.deepEqual(
    releases.map(({ account, state }) => [account, state.state.status]),
    [['111111111111', 'complete']],
  );
  assert.match(releases[0]?.state.body.outputs['Web'] ?? '', /elb\.amazonaws\.com$/);
});
