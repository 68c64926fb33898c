import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInstallation } from '../../core/definition/read.ts';
import { InvalidInput } from '../../core/fault.ts';

const USER = 'arn:aws:iam::000000000000:user/ana';
const SSO = 'arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_Deployer_0123456789abcdef/ana@example.com';

const installation = (people: readonly object[], dev: object = {}): string =>
  JSON.stringify({
    home: { account: '000000000000', region: 'us-east-1' },
    environments: { dev: { regions: ['us-east-1'], accounts: { research: '111111111111' }, ...dev } },
    people,
  });
const faults = (people: readonly object[], dev?: object): readonly (string | undefined)[] => {
  try {
    readInstallation(installation(people, dev), 'i');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.faults.map(({ where }) => where);
  }
};
const ana = { id: 'ana', mail: 'ana@example.com', groups: ['release-managers'] };
const ben = { id: 'ben', mail: 'ben@example.com' };

test('users, sessions of Identity Center and the root of an account are principals of a person', () => {
  assert.deepEqual(faults([{ ...ana, principals: [USER, SSO, 'arn:aws:iam::000000000000:root'] }, ben]), []);
});

test('a role alone, a pattern, a federated user and a service are nobody', () => {
  for (const principal of [
    'arn:aws:iam::000000000000:role/deployer',
    'arn:aws:sts::000000000000:assumed-role/deployer/*',
    'arn:aws:sts::000000000000:assumed-role/deployer',
    'arn:aws:sts::000000000000:assumed-role/deployer/a/b',
    'arn:aws:iam::000000000000:user/*',
    'arn:aws:sts::000000000000:federated-user/ana',
    'arn:aws:iam::000000000000:group/all',
    '*',
  ])
    assert.deepEqual(faults([{ ...ana, principals: [principal] }]), ['i: people[0].principals[0]'], principal);
});

test('an identity may not belong to two people', () => {
  const withAna = (more: object) =>
    faults([
      { ...ana, gitEmails: ['a@git.example'], principals: [USER] },
      { ...ben, ...more },
    ]);

  assert.deepEqual(withAna({ principals: [USER] }), ['i: people[1].principals[0]']);
  assert.deepEqual(withAna({ id: 'ana' }), ['i: people[1].id']);
  assert.deepEqual(withAna({ mail: 'ANA@example.com' }), ['i: people[1].mail']);
  assert.deepEqual(withAna({ gitEmails: ['x@git.example', 'A@git.example'] }), ['i: people[1].gitEmails[1]']);
  assert.deepEqual(withAna({ gitEmails: ['ana@example.com'] }), ['i: people[1].gitEmails[0]']);
  assert.deepEqual(
    faults([{ ...ana, principals: [USER, USER] }]),
    ['i: people[0].principals[1]'],
    'nor twice with one',
  );
  assert.deepEqual(faults([{ ...ana, gitEmails: ['ana@example.com'] }]), [], 'the own mail is an own git address');
});

test('floors and authors name people that there are', () => {
  const approval = { from: ['group:release-managers', 'group:nobody', 'eve'] };

  assert.deepEqual(faults([ana, ben], { approval, authors: ['ben', 'mallory', USER] }), [
    'i: environments.dev.authors[1]',
    'i: environments.dev.approval.from[1]',
    'i: environments.dev.approval.from[2]',
  ]);
});

test('a floor that nobody can reach is refused', () => {
  const at = ['i: environments.dev.approval'];
  assert.deepEqual(faults([ana, ben], { approval: { required: 3 } }), at);
  assert.deepEqual(faults([ana, ben], { approval: { required: 2, from: ['group:release-managers'] } }), at);
  assert.deepEqual(faults([], { approval: { required: 1 } }), at);
  assert.deepEqual(faults([ana], { approval: { notAuthor: true } }), at, 'the only one may be the author');
  assert.deepEqual(faults([ana, ben], { approval: { required: 2, notAuthor: true } }), at);
  assert.deepEqual(faults([ana, ben], { approval: { notAuthor: true } }), []);
  assert.deepEqual(faults([ana, ben], { approval: { notAuthor: true, from: ['ana'] } }), [], 'ben may push');
  assert.deepEqual(faults([], { approval: 'none' }), []);
});

test('a floor of nobody and an unknown word are refused with what may stand there', () => {
  assert.deepEqual(faults([ana], { approval: { from: [] } }), ['i: environments.dev.approval.from']);
  assert.deepEqual(faults([ana], { approval: 'nobody' }), ['i: environments.dev.approval']);
  assert.deepEqual(faults([ana], { approval: { requires: 2 } }), ['i: environments.dev.approval.requires']);
});
