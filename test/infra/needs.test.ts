import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Installation } from '../../core/installation.ts';
import { provide } from '../../infra/needs.ts';
import { builds } from '../../providers/terraform/own-builds.ts';

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/k';
const of = (account: string, backend: string) => ({
  regions: ['us-east-1'],
  accounts: { research: account },
  terraform: { backend },
});
const installation = Installation.parse({
  home: { account: '000000000000', region: 'us-east-1' },
  environments: { dev: of('111111111111', 'http'), prod: of('222222222222', 's3') },
  terraform: { prefix: 'acme' },
});

test('functions reach states where Tagline is the backend, builds where Terraform keeps them itself', () => {
  const { statements } = provide('keep states of Terraform', { installation, artifactKeyArn: KEY });
  const buckets = statements.flatMap((one) => one.resources).filter((arn) => arn.startsWith('arn:aws:s3'));
  assert.deepEqual(buckets, ['arn:aws:s3:::acme-dev/*/serials/*']);
  const [, useOfKey] = statements;
  assert.deepEqual(useOfKey?.conditions, { StringLike: { 'kms:EncryptionContext:aws:s3:arn': buckets } });

  for (const build of builds) {
    const reached = (environment: string, account: string) =>
      JSON.stringify(build.grants({ installation, environment, account, keyArn: KEY }));
    assert.doesNotMatch(reached('dev', '111111111111'), /s3:/, build.kind);
    assert.match(reached('prod', '222222222222'), /arn:aws:s3:::acme-prod/, build.kind);
  }
});
