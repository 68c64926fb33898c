import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { repository } from './synthesised.ts';

/** A service as IAM names it: quoted, alone. */
const PRINCIPAL = /(['"`])[a-z]+\.amazonaws\.com\1/g;

it('code that runs on AWS builds no host names: they are read from attributes, or are the business of the SDK', () => {
  const files = globSync('{adapters,api,core,functions,infra,statemachines}/**/*.ts', { cwd: repository });
  assert.ok(files.length > 50);

  const building = files.filter((file) => {
    const text = readFileSync(join(repository, file), 'utf8').replaceAll(PRINCIPAL, '');
    return /amazonaws\.com|urlSuffix|URLSuffix|URL_SUFFIX/.test(text);
  });

  assert.deepEqual(building, []);
});
