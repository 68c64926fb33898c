import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { buildSync } from 'esbuild';
import { stackInSources } from '../../../adapters/aws/stack-in-sources.ts';

// The logger writes to the console of everybody, not to one of its own.
process.env['POWERTOOLS_DEV'] = 'true';

const ADAPTERS = join(import.meta.dirname, '../../../adapters/aws');

/** A function as infra bundles it: its second line throws. */
const bundled = (sourcemap: boolean) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-stack-'));
  const source = join(folder, 'failing.ts');
  writeFileSync(
    source,
    `const refuse = (): never => {
  throw new Error('refused\\n    at /elsewhere/index.cjs:1:1');
};
import * as z from 'zod';
import { lambda } from '${ADAPTERS}/lambda.ts';
export const handler = lambda(z.unknown(), async () => refuse());
`,
  );
  buildSync({
    entryPoints: [source],
    nodePaths: [join(ADAPTERS, '../../node_modules')],
    outfile: join(folder, 'index.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    sourcemap,
    logLevel: 'silent',
  });
  return createRequire(import.meta.url)(join(folder, 'index.cjs')) as {
    handler(event: unknown, context: unknown): Promise<never>;
  };
};

const failureOf = async (sourcemap: boolean): Promise<string> => {
  const { handler } = bundled(sourcemap);
  const error = await handler({}, { awsRequestId: '1' }).catch((thrown: unknown) => thrown);
  return (error as Error).stack ?? '';
};

it('tells of a failed function the file and the line of its source', async (t) => {
  const logged = t.mock.method(console, 'error', () => {});
  const stack = await failureOf(true);
  assert.match(stack, /at .*\(?failing\.ts:2:9\)?\n/);
  assert.doesNotMatch(stack.split('\n').slice(2).join('\n'), /index\.cjs/);
  assert.match(JSON.stringify(logged.mock.calls.map(({ arguments: [line] }) => line)), /failing\.ts:2:9/);
});

it('leaves what has no map as it is', async (t) => {
  t.mock.method(console, 'error', () => {});
  const stack = await failureOf(false);
  assert.match(stack, /at .*index\.cjs:\d+:\d+/);
  assert.equal(stackInSources(stack), stack);
});
