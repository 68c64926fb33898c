import assert from 'node:assert/strict';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Installation } from '../../core/installation.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { engineFunctionNames } from '../../infra/engine-functions.ts';
import { installation, repository } from './synthesised.ts';

/** A repository with two functions that share a file. */
const smallRepository = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-bundle-'));
  const write = (file: string, text: string): void => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('core/greeting.ts', "export const greeting = (name: string): string => 'hello ' + name;\n");
  for (const name of ['one', 'two']) {
    write(
      `functions/${name}.ts`,
      `import { greeting } from '../core/greeting.ts';\nexport const handler = async () => greeting('${name}');\n`,
    );
  }
  write('package-lock.json', '{}\n');
  return folder;
};
const textsIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    globSync('**/*.*', { cwd: folder })
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );

describe('bundleFunctions', () => {
  it('bundles each function into a folder of its own, with its source map and the installation', async () => {
    const folder = bundleFunctions(smallRepository(), installation);

    assert.deepEqual(readdirSync(folder).sort(), ['one', 'two']);
    assert.deepEqual(readdirSync(join(folder, 'two')).sort(), ['index.cjs', 'index.cjs.map', 'installation.json']);
    const { handler } = (await import(pathToFileURL(join(folder, 'two', 'index.cjs')).href)) as {
      handler: () => Promise<string>;
    };
    assert.equal(await handler(), 'hello two');
    const beside: unknown = JSON.parse(readFileSync(join(folder, 'one', 'installation.json'), 'utf8'));
    assert.deepEqual(Installation.parse(beside), installation);
  });

  it('makes the same bytes of the same sources, wherever they lie', () => {
    const first = smallRepository();
    const second = `${first}-elsewhere`;
    cpSync(first, second, { recursive: true });

    assert.deepEqual(textsIn(bundleFunctions(second, installation)), textsIn(bundleFunctions(first, installation)));
  });

  it('bundles nothing again while nothing changes', () => {
    const folder = smallRepository();
    const before = bundleFunctions(folder, installation);
    const madeAt = statSync(join(before, 'one', 'index.cjs')).mtimeMs;

    const after = bundleFunctions(folder, installation);

    assert.equal(after, before);
    assert.equal(statSync(join(after, 'one', 'index.cjs')).mtimeMs, madeAt);
  });

  it('bundles again when a source, a dependency or the installation changes', () => {
    const folder = smallRepository();
    const made = new Set([bundleFunctions(folder, installation)]);

    writeFileSync(
      join(folder, 'core/greeting.ts'),
      "export const greeting = (name: string): string => 'good day ' + name;\n",
    );
    made.add(bundleFunctions(folder, installation));
    writeFileSync(join(folder, 'package-lock.json'), '{ "lockfileVersion": 3 }\n');
    made.add(bundleFunctions(folder, installation));
    made.add(bundleFunctions(folder, { ...installation, repositories: {} }));

    assert.equal(made.size, 4);
  });

  it('says what esbuild said, and leaves nothing behind that a later synth would take', () => {
    const folder = smallRepository();
    writeFileSync(
      join(folder, 'functions/two.ts'),
      "import { nothing } from '../core/nowhere.ts';\nexport const handler = nothing;\n",
    );

    assert.throws(() => bundleFunctions(folder, installation), { name: 'BundleFailed', message: /nowhere/ });
    assert.throws(() => bundleFunctions(folder, installation), { name: 'BundleFailed' });
  });

  it('is asked for exactly the functions that the engine has', () => {
    const files = globSync('functions/*.ts', { cwd: repository }).map((file) => basename(file, '.ts'));
    assert.deepEqual(files.sort(), [...engineFunctionNames].sort());
  });
});
