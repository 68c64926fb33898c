import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const ROOT = resolve(import.meta.dirname, '../..');
const files = globSync('functions/*.ts', { cwd: ROOT }).sort();

test('every exported handler is the wrapped one: middy gave it its `use`', async () => {
  assert.ok(files.length >= 20);
  for (const file of files) {
    const { handler, ...rest } = (await import(join(ROOT, file))) as { handler: { use?: unknown } };
    assert.equal(typeof handler.use, 'function', file);
    assert.deepEqual(Object.keys(rest), [], `${file} exports its handler only`);
  }
});

test('a handler refuses an event that is not its own, by name and without its content', async () => {
  const { handler } = (await import(join(ROOT, 'functions/enter-stage.ts'))) as {
    handler: (event: unknown, context: unknown) => Promise<unknown>;
  };

  await assert.rejects(handler({ token: 'secret-token' }, {}), (error: Error) => {
    assert.equal(error.name, 'InvalidEvent');
    assert.doesNotMatch(error.message, /secret-token/);
    return true;
  });
});

test('a function file is short and has the name of its step', () => {
  for (const file of files)
    assert.ok(readFileSync(join(ROOT, file), 'utf8').split('\n').length <= 30, `${file} has over 30 lines`);
});
