import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesOf, importsOf, ROOT } from './import-graph.ts';

const FOLDERS = ['core', 'providers', 'statemachines', 'functions', 'adapters', 'api', 'infra', 'local', 'cli'];

/**
 * Which folders and packages a file may import: DESIGN's table, as regular expressions over repository paths and
 * package names.
 */
const own = (folder: string): RegExp => new RegExp(`^${folder}/`);
const PROVIDERS = /^providers\/index\.ts$/;
const BUILDSPECS = /^providers\/buildspec\.ts$/;
const RULES: readonly { readonly files: RegExp; readonly may: readonly RegExp[] }[] = [
  { files: /^core\/definition\/read\.ts$/, may: [own('core'), /^zod$/, /^yaml$/] },
  { files: /^core\//, may: [own('core'), /^zod$/] },
  {
    files: /^providers\/index\.ts$/,
    may: [own('providers'), own('core'), /^statemachines\/fragment\.ts$/],
  },
  { files: /^providers\/buildspec\.ts$/, may: [/^node:(fs|path)$/] },
  {
    files: /^providers\/[^/]+\/fragment\.ts$/,
    may: [
      own('providers'),
      own('core'),
      /^statemachines\/(asl|build-fragment|call|fragment|names|plan|results|source-fragment|values|work-fragment)\.ts$/,
    ],
  },
  { files: /^providers\//, may: [own('providers'), own('core'), /^statemachines\/fragment\.ts$/, /^zod$/, /^fflate$/] },
  { files: /^statemachines\//, may: [own('statemachines'), own('core'), /^node:crypto$/] },
  {
    files: /^adapters\//,
    may: [
      own('adapters'),
      own('core'),
      own('api'),
      /^node:/,
      /^@aws-sdk\//,
      /^@aws-lambda-powertools\//,
      /^@middy\/core$/,
      /^zod$/,
      /^fflate$/,
      /^isomorphic-git(\/http\/node)?$/,
    ],
  },
  {
    files: /^functions\/register-definition\.ts$/,
    may: [own('adapters'), own('core'), own('api'), own('statemachines'), PROVIDERS, /^zod$/],
  },
  { files: /^functions\//, may: [own('adapters'), own('core'), own('api'), PROVIDERS, /^zod$/] },
  { files: /^api\//, may: [own('api'), own('core'), /^zod$/] },
  {
    files: /^local\//,
    may: [
      own('local'),
      /^node:/,
      /^jsonata$/,
      /^yaml$/,
      /^fflate$/,
      /^asl-validator$/,
      /^saxes$/,
      /^@smithy\/signature-v4$/,
      /^@aws-crypto\//,
      /^jsonpath-plus$/,
    ],
  },
  {
    files: /^infra\//,
    may: [
      own('infra'),
      own('core'),
      PROVIDERS,
      BUILDSPECS,
      /^adapters\/aws\/env\.ts$/,
      /^api\/routes\.ts$/,
      /^aws-cdk-lib(\/|$)/,
      /^constructs$/,
      /^cdk-nag$/,
      /^esbuild$/,
      /^yaml$/,
      /^node:/,
    ],
  },
  {
    files: /^cli\//,
    may: [
      own('cli'),
      own('core'),
      PROVIDERS,
      BUILDSPECS,
      own('api'),
      own('statemachines'),
      /^local\/start\.ts$/,
      /^infra\/kept-build\.ts$/,
      /^yaml$/,
      /^zod$/,
      /^node:/,
      /^@smithy\/core\/config$/,
      /^@smithy\/signature-v4$/,
      /^@aws-crypto\/sha256-js$/,
      /^@aws-sdk\/credential-providers$/,
    ],
  },
];

const files = filesOf(FOLDERS);

test('every file imports only what its folder may', () => {
  assert.ok(files.length > 100, 'the files are found');
  const broken = files.flatMap((file) => {
    const rule = RULES.find(({ files: these }) => these.test(file));
    return importsOf(file)
      .filter((target) => !rule?.may.some((allowed) => allowed.test(target)))
      .map((target) => `${file} -> ${target}`);
  });

  assert.deepEqual(broken, []);
});

test('a provider is known to the list of providers alone', () => {
  const broken = files.flatMap((file) => {
    const own = /^providers\/[^/]+\//.exec(file)?.[0];
    return importsOf(file)
      .filter((target) => {
        const other = /^providers\/[^/]+\//.exec(target)?.[0];
        return other !== undefined && other !== own && file !== 'providers/index.ts';
      })
      .map((target) => `${file} -> ${target}`);
  });

  assert.deepEqual(broken, []);
});

const SERVICE = /^local\/services\/([^/]+)\//;

test('services of the local cloud import the kernel and themselves', () => {
  const broken = files.flatMap((file) => {
    const service = SERVICE.exec(file)?.[1];
    if (service === undefined) return [];
    return importsOf(file)
      .filter((target) => target.startsWith('local/') && !target.startsWith('local/kernel/'))
      .filter((target) => SERVICE.exec(target)?.[1] !== service)
      .map((target) => `${file} -> ${target}`);
  });

  assert.deepEqual(broken, []);
});

test('the kernel of the local cloud knows no service', () => {
  const broken = files
    .filter((file) => file.startsWith('local/kernel/'))
    .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
    .filter(({ target }) => /^\w+\//.test(target) && !/^local\/kernel\//.test(target))
    .map(({ file, target }) => `${file} -> ${target}`);

  assert.deepEqual(broken, []);
});

test('the local cloud does not know what runs in it', () => {
  const broken = files.filter(
    (file) => file.startsWith('local/') && /tagline/i.test(readFileSync(join(ROOT, file), 'utf8')),
  );

  assert.deepEqual(broken, []);
});

test('clients of AWS are made in one place', () => {
  const broken = files.filter((file) => /\bnew [A-Z]\w*Client\(/.test(readFileSync(join(ROOT, file), 'utf8')));

  assert.ok(broken.length > 0);
  assert.deepEqual(
    broken.filter((file) => !file.startsWith('adapters/aws/compose/')),
    [],
  );
});
