import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixesSessionName } from '../../core/session-name.ts';

const ROOT = { AWS: 'arn:aws:iam::111111111111:root' };
const ANA = { AWS: 'arn:aws:iam::111111111111:user/ana' };
const named = (name: string | readonly string[], operator = 'StringEquals') => ({
  [operator]: { 'sts:RoleSessionName': name },
});
const allow = (more: object = {}) => ({ Effect: 'Allow', Principal: ROOT, Action: 'sts:AssumeRole', ...more });
const fixed = (...statements: readonly object[]) =>
  fixesSessionName({ Version: '2012-10-17', Statement: statements }, 'ana');
const SAML = {
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::111111111111:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE' },
  Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
  Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
};

test('a name that the identity provider sets, or that is the name of the user, is fixed', () => {
  assert.ok(fixed(SAML), 'Identity Center');
  assert.ok(fixed(allow({ Condition: named('${aws:username}') })));
  assert.ok(fixed(allow({ Condition: named(['${aws:username}'], 'StringLike') })));
  assert.ok(fixed(allow({ Principal: ANA, Condition: named('ana') })), 'one user, one name');
  assert.ok(fixesSessionName({ Statement: allow({ Condition: named('${aws:username}') }) }, 'ana'), 'one statement');
  assert.ok(fixed(SAML, { Effect: 'Deny', Principal: '*', Action: '*' }), 'a denial is no way in');
});

test('a name that whoever assumes the role may choose is not', () => {
  const open: readonly (readonly [string, object])[] = [
    ['no condition', allow()],
    ['a list', allow({ Condition: named(['ana', 'ben']) })],
    ['one name for a whole account', allow({ Condition: named('ana') })],
    ['one name for two users', allow({ Principal: { AWS: [ANA.AWS, `${ANA.AWS}2`] }, Condition: named('ana') })],
    ['one name for a role', allow({ Principal: { AWS: 'arn:aws:iam::111111111111:role/x' }, Condition: named('ana') })],
    ['another name', allow({ Principal: ANA, Condition: named('ben') })],
    ['a pattern', allow({ Condition: named('*', 'StringLike') })],
    ['a pattern with the user', allow({ Condition: named('${aws:username}*', 'StringLike') })],
    ['the name may be missing', allow({ Condition: named('${aws:username}', 'StringEqualsIfExists') })],
    ['another than', allow({ Condition: named('${aws:username}', 'StringNotEquals') })],
    ['another key', allow({ Condition: { StringEquals: { 'sts:ExternalId': '${aws:username}' } } })],
    [
      'web identities',
      allow({ Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'accounts.google.com' } }),
    ],
    ['every action', allow({ Action: 'sts:*' })],
    ['a pattern of actions', allow({ Action: 'sts:Assume*', Condition: named('${aws:username}') })],
    ['all but an action', { Effect: 'Allow', Principal: ROOT, NotAction: 'sts:TagSession' }],
    ['saml beside a choice', allow({ Action: ['sts:AssumeRoleWithSAML', 'sts:AssumeRole'] })],
  ];
  for (const [what, statement] of open) {
    assert.ok(!fixed(statement), what);
    assert.ok(!fixed(SAML, statement), `${what}, beside a way in that fixes it`);
  }
});

test('an unreadable policy fixes no session name, nor does a role that nobody can assume', () => {
  for (const trust of [undefined, null, {}, { Statement: [] }, { Statement: 'x' }, { Statement: [{ Effect: 'Deny' }] }])
    assert.ok(!fixesSessionName(trust, 'ana'));
  assert.ok(!fixed({ Effect: 'Allow', Principal: ROOT, Action: 'sts:TagSession' }));
});
