import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Running } from '../../cli/bring-up.ts';
import { welcome } from '../../cli/welcome.ts';
import { Installation } from '../../core/installation.ts';

const installation = Installation.parse({
  home: { account: '000000000000', region: 'us-east-1' },
  environments: { qa: { regions: ['us-east-1', 'eu-west-1'], accounts: { core: '111111111111' } } },
  repositories: ['shop'],
});
const running = (remotes: Readonly<Record<string, string>>): Running =>
  ({
    place: { url: 'http://127.0.0.1:1', apiUrl: 'http://127.0.0.1:1/_api/x' },
    installation,
    remotes,
    cloud: { ownerKey: 'k3y' },
  }) as unknown as Running;

const remotes = { shop: 'http://user:pass@127.0.0.1:1/v1/repos/shop' };

test('with a configuration of my own it prints commands for my folder, and never pushes the example', () => {
  const text = welcome(running(remotes), { config: '/home/me/my shop/tagline.config.yaml', data: '.tagline' });

  assert.match(text, /cd '\/home\/me\/my shop'\n.*git remote add tagline http:\/\/user:pass@.*shop/);
  assert.match(text, /git tag qa_eu-west-1\/core\/1\.0 && git push tagline HEAD qa_eu-west-1\/core\/1\.0/);
  assert.doesNotMatch(text, /cp -r|examples|git init|--data/);
});

test('hints name a data folder that is not the default', () => {
  const text = welcome(running(remotes), { config: '/x/tagline.config.yaml', data: '/tmp/my data' });

  for (const word of ['env', 'status', 'approvals', 'mail'])
    assert.ok(text.includes(`npx tagline ${word} --data '/tmp/my data'`), word);
});

test('the address of the mailbox holds the key that opens it', () => {
  const text = welcome(running(remotes), { config: '/x/tagline.config.yaml', data: '.tagline' });

  assert.match(text, /^ {2}mail {3}http:\/\/127\.0\.0\.1:1\/mail\?key=k3y$/m);
});

test('the example is copied out of the checkout first', () => {
  const example = join(import.meta.dirname, '../../examples/regional-hello/tagline.config.yaml');

  assert.match(welcome(running(remotes), { config: example, data: '.tagline' }), /cp -r \S*examples\/regional-hello/);
});

test('an installation without a repository gets an error that says so', () => {
  assert.match(welcome(running({}), { config: '/x/y.yaml', data: '.tagline' }), /names no repository: add one/);
});
