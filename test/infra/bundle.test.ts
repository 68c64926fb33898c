import assert from 'node:assert/strict';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Installation } from '../../core/installation.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { engineFunctionNames } from '../../infra/engine-functions.ts';
import { installation, repository } from './synthesised.ts';

const CREDENTIALS = 'adapters/aws/environment-credentials.ts';

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

  it('looks for credentials in the environment alone, as Lambda gives them', async (t) => {
    const folder = smallRepository();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(repository, 'node_modules/@aws-sdk'), join(folder, 'node_modules/@aws-sdk'));
    cpSync(join(repository, 'adapters/aws/environment-credentials.ts'), join(folder, CREDENTIALS));
    writeFileSync(
      join(folder, 'functions/two.ts'),
      "import { SFNClient } from '@aws-sdk/client-sfn';\n" +
        "export const handler = () => new SFNClient({ region: 'eu-central-1' }).config.credentials();\n",
    );

    const file = join(bundleFunctions(folder, installation), 'two', 'index.cjs');

    for (const elsewhere of ['sso_start_url', 'credential_process', 'latest/meta-data/iam'])
      assert.ok(!readFileSync(file, 'utf8').includes(elsewhere), elsewhere);
    const { handler } = (await import(pathToFileURL(file).href)) as { handler: () => Promise<object> };
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
    const before = { ...process.env };
    t.after(() => Object.assign(process.env, { ...Object.fromEntries(names.map((name) => [name, ''])), ...before }));
    for (const name of names) process.env[name] = `the ${name}`;
    const { accessKeyId, secretAccessKey, sessionToken } = (await handler()) as Record<string, string>;
    assert.deepEqual(
      [accessKeyId, secretAccessKey, sessionToken],
      names.map((name) => `the ${name}`),
    );
    process.env['AWS_SESSION_TOKEN'] = '';
    await assert.rejects(handler(), { name: 'CredentialsProviderError', message: /AWS_SESSION_TOKEN/ });
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

  it('bundles nothing again for another installation, which lies beside the same code', () => {
    const folder = smallRepository();
    const before = bundleFunctions(folder, installation);
    const other = { ...installation, repositories: {} };

    const after = bundleFunctions(folder, other);

    const codeIn = (made: string) => statSync(join(made, 'one', 'index.cjs')).ino;
    assert.equal(codeIn(after), codeIn(before));
    const besideIn = (made: string): unknown =>
      JSON.parse(readFileSync(join(made, 'two', 'installation.json'), 'utf8'));
    assert.deepEqual([besideIn(before), besideIn(after)], [installation, other]);
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
