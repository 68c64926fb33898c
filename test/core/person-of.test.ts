import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeAuthors } from '../../core/change-authors.ts';
import { personOf } from '../../core/person-of.ts';

const SSO = 'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Deployer_0123456789abcdef/ana@example.com';
const people = [
  { id: 'ana', mail: 'ana@example.com', groups: [], gitEmails: ['ana@git.example'], principals: [SSO] },
  {
    id: 'ben',
    mail: 'ben@example.com',
    groups: [],
    gitEmails: [],
    principals: ['arn:aws:iam::111111111111:user/team/ben'],
  },
];

test('a session of a shared role is the one person that it is named for', () => {
  assert.equal(personOf({ people }, SSO)?.id, 'ana');
  for (const other of [
    SSO.replace('/ana@', '/ben@'),
    SSO.replace('/ana@', '/ANA@'),
    SSO.replace('111111111111', '222222222222'),
    SSO.replace('Deployer', 'Viewer'),
    `${SSO}x`,
    'arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Deployer_0123456789abcdef',
  ])
    assert.equal(personOf({ people }, other), undefined, other);
});

test('an IAM user is a person by the whole ARN, path included', () => {
  assert.equal(personOf({ people }, 'arn:aws:iam::111111111111:user/team/ben')?.id, 'ben');
  assert.equal(personOf({ people }, 'arn:aws:iam::111111111111:user/ben'), undefined);
});

test('behind a change are who pushed it and whom the commits name, whatever the case of the address', () => {
  const authors = (startedBy: string, authorEmails?: string[]) =>
    changeAuthors({ people }, { startedBy, ...(authorEmails ? { authorEmails } : {}) });

  assert.deepEqual(authors('arn:aws:iam::111111111111:user/team/ben', ['ANA@git.example']), ['ben', 'ana']);
  assert.deepEqual(authors(SSO, ['ana@example.com']), ['ana']);
  assert.deepEqual(authors('arn:aws:iam::111111111111:user/eve', ['eve@git.example']), []);
});
