import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { InvalidInput, TaglineError } from '../../core/fault.ts';
import { findInstallation } from '../../infra/installation.ts';
import { repository } from './synthesised.ts';

const fileWith = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'tagline-config-')), 'tagline.config.yaml');
  writeFileSync(file, text);
  return file;
};
const VALID = `
home: { account: '111111111111', region: eu-west-1 }
environments: { dev: { regions: [eu-west-1], accounts: { research: '222222222222' } } }
`;

describe('findInstallation', () => {
  it('reads the file that the context names, relative to the repository', () => {
    const context = 'examples/regional-hello/tagline.config.yaml';

    const { installation, file } = findInstallation({ repository, context, environment: {} });

    assert.equal(file, join(repository, context));
    assert.equal(installation.home.region, 'us-east-1');
  });

  it('goes by TAGLINE_CONFIG first', () => {
    const environment = { TAGLINE_CONFIG: fileWith(VALID) };

    const { installation } = findInstallation({ repository, context: 'nowhere.yaml', environment });

    assert.equal(installation.home.account, '111111111111');
  });

  it('says what to do when no file is named, or when it is not there', () => {
    for (const context of [undefined, 'nowhere.yaml']) {
      assert.throws(
        () => findInstallation({ repository, context, environment: {} }),
        (error) =>
          error instanceof TaglineError &&
          error.code === 'NoInstallation' &&
          /TAGLINE_CONFIG=/.test(error.remedy ?? ''),
      );
    }
  });

  it('refuses more people than SNS filters for, and names the file', () => {
    const people = Array.from({ length: 201 }, (_, index) => `{ id: p${index}, mail: p${index}@example.com }`);
    const text = `${VALID}people: [${people.join(', ')}]\n`;

    assert.throws(
      () => findInstallation({ repository, context: undefined, environment: { TAGLINE_CONFIG: fileWith(text) } }),
      (error) => {
        assert.ok(error instanceof InvalidInput);
        assert.deepEqual(
          error.faults.map(({ code }) => code),
          ['TooManyPeople'],
        );
        assert.match(error.faults[0]?.where ?? '', /tagline\.config\.yaml: people$/);
        return true;
      },
    );
  });
});
