/**
 * The evaluation of policies, case by case, then by its laws. Expectations follow AWS's documents on policy evaluation
 * logic.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Demand, Principal } from '../../../../local/kernel/cloud.ts';
import { decide } from '../../../../local/kernel/policy/decide.ts';
import { readPolicy, type Statement } from '../../../../local/kernel/policy/document.ts';
import { requestContext } from '../../../../local/kernel/policy/request-context.ts';

const HOME = '111122223333';
const AWAY = '444455556666';
const ROLE = `arn:aws:iam::${HOME}:role/ci/deployer`;
const SESSION = `arn:aws:sts::${HOME}:assumed-role/deployer/run-1`;
const USER = `arn:aws:iam::${HOME}:user/ana`;
const BUCKET = 'arn:aws:s3:::artifacts';

const role: Principal = { kind: 'role', account: HOME, arn: SESSION, roleArn: ROLE, sessionName: 'run-1' };
const user: Principal = { kind: 'user', account: HOME, arn: USER, userName: 'ana' };
const root: Principal = { kind: 'root', account: HOME, arn: `arn:aws:iam::${HOME}:root` };
const anonymous: Principal = { kind: 'anonymous', account: HOME, arn: 'anonymous' };
const service: Principal = {
  kind: 'service',
  service: 'sns.amazonaws.com',
  account: HOME,
  arn: 'sns.amazonaws.com',
  sourceArn: `arn:aws:sns:us-east-1:${HOME}:approvals`,
  sourceAccount: HOME,
};

interface Case {
  principal?: Principal;
  action?: string;
  resource?: string;
  owner?: string;
  context?: NonNullable<Demand['context']>;
  tags?: Record<string, string>;
  identity?: object | object[];
  boundary?: object | object[];
  session?: object | object[];
  policy?: object | object[];
  decides?: boolean;
  version?: string;
}

const NOW = Date.parse('2026-06-01T12:00:00Z');

const statements = (given: object | object[] | undefined, version: string): readonly Statement[] | undefined =>
  given === undefined ? undefined : readPolicy(JSON.stringify({ Version: version, Statement: given }));

const ask = ({ version = '2012-10-17', ...given }: Case) => {
  const principal = given.principal ?? role;
  const resource = given.resource ?? `${BUCKET}/build/app.zip`;
  const demand: Demand = { action: given.action ?? 's3:GetObject', resource, context: given.context ?? {} };
  const resourceAccount = given.owner ?? HOME;
  return decide({
    principal,
    action: demand.action,
    resource,
    resourceAccount,
    context: requestContext({ account: HOME, region: 'eu-central-1', principal }, demand, {
      now: NOW,
      resourceAccount,
      userId: 'AROAEXAMPLE:run-1',
      principalTags: given.tags ?? {},
    }),
    identity: statements(given.identity, version) ?? [],
    boundary: statements(given.boundary, version),
    session: statements(given.session, version),
    resourcePolicy: statements(given.policy, version),
    resourcePolicyDecides: given.decides,
  });
};

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const deny = (more: object = {}) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...more });
/** An identity policy that allows everything under a condition. */
const when = (Condition: object, more: Omit<Case, 'identity'> = {}): Case => ({
  identity: allow({ Condition }),
  ...more,
});
const forRole = { Principal: { AWS: ROLE } };

/** [what, yes or a part of why not, the case] */
const cases: readonly (readonly [string, true | RegExp, Case])[] = [
  // Actions
  ['nothing allows', /^because no identity-based policy allows the s3:GetObject action$/, {}],
  ['the action is named', true, { identity: allow({ Action: 's3:GetObject' }) }],
  ['actions are case-insensitive', true, { identity: allow({ Action: 'S3:getobject' }) }],
  ['a star in an action', true, { identity: allow({ Action: ['s3:Get*'] }) }],
  ['a question mark is one character', /no identity/, { identity: allow({ Action: 's3:GetObjec??' }) }],
  ['another service', /no identity/, { identity: allow({ Action: 'sqs:*' }) }],
  ['NotAction leaves out', /no identity/, { identity: { Effect: 'Allow', NotAction: 's3:*', Resource: '*' } }],
  ['NotAction takes the rest', true, { identity: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } }],
  // Resources
  ['the resource is named', true, { identity: allow({ Resource: `${BUCKET}/build/app.zip` }) }],
  ['resources are case-sensitive', /no identity/, { identity: allow({ Resource: `${BUCKET}/Build/*` }) }],
  ['a star in a resource spans slashes', true, { identity: allow({ Resource: `${BUCKET}/*.zip` }) }],
  ['the bucket is not its objects', /no identity/, { identity: allow({ Resource: BUCKET }) }],
  ['NotResource', /no identity/, { identity: { Effect: 'Allow', Action: '*', NotResource: `${BUCKET}/*` } }],
  [
    'an action without resources needs a star',
    /no identity/,
    { resource: '*', identity: allow({ Resource: `${BUCKET}/*` }) },
  ],
  [
    'a star inside a part of an ARN stays in it',
    /no identity/,
    {
      action: 'lambda:InvokeFunction',
      resource: `arn:aws:lambda:eu-central-1:${HOME}:function:a`,
      identity: allow({ Resource: `arn:aws:lambda:eu-*3:function:a` }),
    },
  ],
  [
    'a star at the end of a part goes on beyond the colon',
    true,
    {
      action: 'lambda:InvokeFunction',
      resource: `arn:aws:lambda:eu-central-1:${HOME}:function:a`,
      identity: allow({ Resource: `arn:aws:lambda:*:function:a` }),
    },
  ],
  [
    'a star at the end of a short ARN stands for the rest',
    true,
    {
      action: 'lambda:InvokeFunction',
      resource: `arn:aws:lambda:eu-central-1:${HOME}:function:a`,
      identity: allow({ Resource: 'arn:aws:lambda:*' }),
    },
  ],
  [
    'the last part may hold colons',
    true,
    {
      action: 'logs:PutLogEvents',
      resource: `arn:aws:logs:eu-central-1:${HOME}:log-group:/a:log-stream:s`,
      identity: allow({ Resource: `arn:aws:logs:*:${HOME}:log-group:/a:*` }),
    },
  ],
  // Deny
  ['deny wins in one policy', /^with an explicit deny in an identity-based policy$/, { identity: [allow(), deny()] }],
  ['deny wins whatever the order', /explicit deny/, { identity: [deny({ Action: 's3:*' }), allow()] }],
  ['a deny of something else does not matter', true, { identity: [allow(), deny({ Action: 'sqs:*' })] }],
  ['deny in the resource policy', /explicit deny in a resource-based/, { identity: allow(), policy: deny(forRole) }],
  ['deny in the boundary', /explicit deny in a permissions boundary/, { identity: allow(), boundary: deny() }],
  ['deny in the session policy', /explicit deny in a session policy/, { identity: allow(), session: deny() }],
  [
    'deny through NotAction',
    /explicit deny/,
    { identity: [allow(), { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }] },
  ],
  // Boundaries and sessions
  ['boundary and identity', true, { identity: allow(), boundary: allow({ Action: 's3:*' }) }],
  ['a boundary does not allow', /no identity-based/, { boundary: allow() }],
  [
    'outside the boundary',
    /no permissions boundary allows/,
    { identity: allow(), boundary: allow({ Action: 'sqs:*' }) },
  ],
  ['session and identity', true, { identity: allow(), session: allow({ Action: 's3:GetObject' }) }],
  ['a session policy does not allow', /no identity-based/, { session: allow() }],
  [
    'outside the session policy',
    /no session policy allows/,
    { identity: allow(), session: allow({ Action: 'sqs:*' }) },
  ],
  // Resource policies in one account
  ['the resource names the role', true, { policy: allow(forRole) }],
  ['the resource names the session', true, { policy: allow({ Principal: { AWS: SESSION } }) }],
  ['the resource names another role', /no identity/, { policy: allow({ Principal: { AWS: `${ROLE}2` } }) }],
  ['the resource names everybody', true, { policy: allow({ Principal: '*' }) }],
  ['the resource names everybody of AWS', true, { policy: allow({ Principal: { AWS: '*' } }) }],
  ['the resource names the account: identity decides', /no identity/, { policy: allow({ Principal: { AWS: HOME } }) }],
  ['the account and an identity policy', true, { identity: allow(), policy: allow({ Principal: { AWS: HOME } }) }],
  [
    'a session policy narrows a grant to the role',
    /no session/,
    { policy: allow(forRole), session: allow({ Action: 'sqs:*' }) },
  ],
  [
    'but not a grant to the session',
    true,
    { policy: allow({ Principal: { AWS: SESSION } }), session: allow({ Action: 'sqs:*' }) },
  ],
  [
    'a boundary narrows a grant to the role',
    /no permissions boundary/,
    { policy: allow(forRole), boundary: allow({ Action: 'sqs:*' }) },
  ],
  [
    'but not a grant to a user',
    true,
    { principal: user, policy: allow({ Principal: { AWS: USER } }), boundary: allow({ Action: 'sqs:*' }) },
  ],
  [
    'NotPrincipal spares whom it names',
    true,
    { identity: allow(), policy: deny({ NotPrincipal: { AWS: [ROLE, HOME] } }) },
  ],
  [
    'NotPrincipal that spares only the account denies its roles',
    /explicit deny/,
    { identity: allow(), policy: deny({ NotPrincipal: { AWS: HOME } }) },
  ],
  [
    'NotPrincipal denies the others',
    /explicit deny/,
    { identity: allow(), policy: deny({ NotPrincipal: { AWS: USER } }) },
  ],
  // Across accounts
  [
    'across accounts both must allow',
    true,
    { owner: AWAY, identity: allow(), policy: allow({ Principal: { AWS: HOME } }) },
  ],
  ['only identity', /no resource-based/, { owner: AWAY, identity: allow() }],
  ['only resource', /no identity-based/, { owner: AWAY, policy: allow(forRole) }],
  [
    'another account is named',
    /no resource-based/,
    { owner: AWAY, identity: allow(), policy: allow({ Principal: { AWS: AWAY } }) },
  ],
  ['root across accounts needs the resource', /no resource-based/, { principal: root, owner: AWAY }],
  ['root across accounts with it', true, { principal: root, owner: AWAY, policy: allow({ Principal: { AWS: HOME } }) }],
  // Root, services, nobody
  ['root at home', true, { principal: root }],
  ['root under an explicit deny', /explicit deny in a resource/, { principal: root, policy: deny({ Principal: '*' }) }],
  ['a service without a policy', /no resource-based/, { principal: service }],
  [
    'a service that is named',
    true,
    { principal: service, policy: allow({ Principal: { Service: 'sns.amazonaws.com' } }) },
  ],
  [
    'another service is named',
    /no resource-based/,
    { principal: service, policy: allow({ Principal: { Service: 'events.amazonaws.com' } }) },
  ],
  [
    'a service is not its account',
    /no resource-based/,
    { principal: service, policy: allow({ Principal: { AWS: HOME } }) },
  ],
  [
    'a service from the right source',
    true,
    {
      principal: service,
      policy: allow({
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${HOME}:approvals` } },
      }),
    },
  ],
  [
    'a service from another source',
    /no resource-based/,
    {
      principal: service,
      policy: allow({
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': AWAY } },
      }),
    },
  ],
  ['nobody where everybody may', true, { principal: anonymous, policy: allow({ Principal: '*' }) }],
  ['nobody elsewhere', /no resource-based/, { principal: anonymous, policy: allow({ Principal: { AWS: HOME } }) }],
  // Where the resource policy decides
  [
    'identity alone does not open a key',
    /no resource-based/,
    { identity: allow(), decides: true, policy: allow({ Principal: { AWS: USER } }) },
  ],
  [
    'the key lets the account decide',
    true,
    { identity: allow(), decides: true, policy: allow({ Principal: { AWS: `arn:aws:iam::${HOME}:root` } }) },
  ],
  ['the account decides no', /no identity/, { decides: true, policy: allow({ Principal: { AWS: HOME } }) }],
  ['the key names the role', true, { decides: true, policy: allow(forRole) }],
  ['root is locked out of a key too', /no resource-based/, { principal: root, decides: true, policy: allow(forRole) }],
  // Conditions on texts
  ['StringEquals', true, when({ StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } })],
  [
    'StringEquals, one of several',
    true,
    when({ StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } }),
  ],
  ['StringEquals is case-sensitive', /no identity/, when({ StringEquals: { 'aws:RequestedRegion': 'EU-central-1' } })],
  ['StringEquals knows no wildcards', /no identity/, when({ StringEquals: { 'aws:RequestedRegion': 'eu-*' } })],
  ['StringEqualsIgnoreCase', true, when({ StringEqualsIgnoreCase: { 'aws:RequestedRegion': 'EU-Central-1' } })],
  [
    'StringNotEquals',
    /no identity/,
    when({ StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } }),
  ],
  [
    'StringNotEqualsIgnoreCase',
    /no identity/,
    when({ StringNotEqualsIgnoreCase: { 'aws:RequestedRegion': 'EU-CENTRAL-1' } }),
  ],
  ['StringLike', true, when({ StringLike: { 'aws:RequestedRegion': 'eu-*-?' } })],
  ['StringNotLike', /no identity/, when({ StringNotLike: { 'aws:RequestedRegion': 'eu-*' } })],
  ['condition keys are case-insensitive', true, when({ StringEquals: { 'AWS:requestedREGION': 'eu-central-1' } })],
  [
    'all keys of a block must hold',
    /no identity/,
    when({ StringEquals: { 'aws:RequestedRegion': 'eu-central-1', 'aws:PrincipalAccount': AWAY } }),
  ],
  [
    'all blocks must hold',
    /no identity/,
    when({ StringEquals: { 'aws:RequestedRegion': 'eu-central-1' }, Bool: { 'aws:SecureTransport': 'false' } }),
  ],
  // Absent keys
  ['an absent key does not equal', /no identity/, when({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
  ['an absent key is not equal', true, when({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })],
  ['an absent key with IfExists', true, when({ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } })],
  [
    'a present key with IfExists',
    /no identity/,
    when({ StringEqualsIfExists: { 'aws:RequestedRegion': 'us-east-1' } }),
  ],
  ['Null true where it is absent', true, when({ Null: { 'aws:SourceVpc': 'true' } })],
  ['Null false where it is absent', /no identity/, when({ Null: { 'aws:SourceVpc': 'false' } })],
  ['Null false where it is present', true, when({ Null: { 'aws:RequestedRegion': false } })],
  // Numbers, dates, flags, addresses, bytes, ARNs
  ['NumericLessThan', true, when({ NumericLessThan: { 's3:max-keys': '11' } }, { context: { 's3:max-keys': '10' } })],
  [
    'NumericLessThanEquals',
    true,
    when({ NumericLessThanEquals: { 's3:max-keys': 10 } }, { context: { 's3:max-keys': '10' } }),
  ],
  [
    'NumericGreaterThan',
    /no identity/,
    when({ NumericGreaterThan: { 's3:max-keys': '10' } }, { context: { 's3:max-keys': '10' } }),
  ],
  [
    'NumericGreaterThanEquals',
    true,
    when({ NumericGreaterThanEquals: { 's3:max-keys': '10' } }, { context: { 's3:max-keys': '10' } }),
  ],
  [
    'NumericEquals compares numbers',
    true,
    when({ NumericEquals: { 's3:max-keys': '10.0' } }, { context: { 's3:max-keys': '10' } }),
  ],
  [
    'NumericNotEquals',
    /no identity/,
    when({ NumericNotEquals: { 's3:max-keys': '10' } }, { context: { 's3:max-keys': '10' } }),
  ],
  [
    'what is no number',
    /no identity/,
    when({ NumericEquals: { 's3:max-keys': '' } }, { context: { 's3:max-keys': '' } }),
  ],
  ['DateLessThan', true, when({ DateLessThan: { 'aws:CurrentTime': '2026-06-01T12:00:01Z' } })],
  ['DateGreaterThan', /no identity/, when({ DateGreaterThan: { 'aws:CurrentTime': '2026-06-01T12:00:00Z' } })],
  ['DateGreaterThanEquals by seconds', true, when({ DateGreaterThanEquals: { 'aws:EpochTime': String(NOW / 1000) } })],
  ['DateEquals', true, when({ DateEquals: { 'aws:CurrentTime': '2026-06-01T14:00:00+02:00' } })],
  ['Bool', true, when({ Bool: { 'aws:SecureTransport': true } })],
  ['Bool the other way', /no identity/, when({ Bool: { 'aws:ViaAWSService': 'true' } })],
  ['IpAddress', true, when({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } })],
  ['IpAddress of one', true, when({ IpAddress: { 'aws:SourceIp': '127.0.0.1' } })],
  ['NotIpAddress', /no identity/, when({ NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.0/8'] } })],
  ['an address outside', /no identity/, when({ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } })],
  ['BinaryEquals', true, when({ BinaryEquals: { 'my:key': 'QUFB' } }, { context: { 'my:key': 'QUFB' } })],
  ['ArnLike matches part by part', true, when({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/*` } })],
  [
    'ArnLike does not cross parts',
    /no identity/,
    when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam:*:role/ci/deployer' } }),
  ],
  [
    'ArnEquals knows wildcards too',
    true,
    when({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${HOME}:role/ci/*` } }),
  ],
  ['ArnNotLike', /no identity/, when({ ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/ci/*` } })],
  ['ArnNotEquals', true, when({ ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${AWAY}:role/*` } })],
  // Several values
  [
    'ForAllValues',
    true,
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { context: { 'aws:TagKeys': ['a'] } }),
  ],
  [
    'ForAllValues with one outside',
    /no identity/,
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { context: { 'aws:TagKeys': ['a', 'c'] } }),
  ],
  [
    'ForAllValues of none',
    true,
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, { context: { 'aws:TagKeys': [] } }),
  ],
  [
    'ForAnyValue',
    true,
    when({ 'ForAnyValue:StringLike': { 'aws:TagKeys': ['x', 'b*'] } }, { context: { 'aws:TagKeys': ['a', 'bc'] } }),
  ],
  [
    'ForAnyValue of none',
    /no identity/,
    when({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { context: { 'aws:TagKeys': [] } }),
  ],
  [
    'ForAllValues of a negation',
    /no identity/,
    when({ 'ForAllValues:StringNotEquals': { 'aws:TagKeys': ['a'] } }, { context: { 'aws:TagKeys': ['a', 'b'] } }),
  ],
  [
    'ForAnyValue of a negation',
    true,
    when({ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } }, { context: { 'aws:TagKeys': ['a', 'b'] } }),
  ],
  ['ForAllValues with IfExists', true, when({ 'ForAllValues:StringEqualsIfExists': { 'aws:TagKeys': ['a'] } })],
  // Keys of the principal
  ['PrincipalArn of a role is the role', true, when({ StringEquals: { 'aws:PrincipalArn': ROLE } })],
  ['PrincipalType', true, when({ StringEquals: { 'aws:PrincipalType': 'AssumedRole' } })],
  ['userid', true, when({ StringLike: { 'aws:userid': '*:run-1' } })],
  ['username of a user', true, when({ StringEquals: { 'aws:username': 'ana' } }, { principal: user })],
  ['a role has no username', /no identity/, when({ StringEquals: { 'aws:username': 'deployer' } })],
  [
    'PrincipalTag',
    true,
    when({ StringEquals: { 'aws:PrincipalTag/Team': 'research' } }, { tags: { team: 'research' } }),
  ],
  [
    'RequestTag',
    true,
    when({ StringEquals: { 'aws:RequestTag/team': 'x' } }, { context: { 'aws:RequestTag/team': 'x' } }),
  ],
  ['ResourceAccount', true, when({ StringEquals: { 'aws:ResourceAccount': HOME } })],
  [
    'CalledVia',
    true,
    when(
      { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
      { principal: { ...role, calledVia: ['cloudformation.amazonaws.com'] } as Principal },
    ),
  ],
  [
    'PrincipalIsAWSService',
    true,
    {
      principal: service,
      policy: allow({ Principal: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
    },
  ],
  // Variables
  [
    'a variable in a resource',
    true,
    { principal: user, identity: allow({ Resource: `${BUCKET}/\${aws:username}/*` }), resource: `${BUCKET}/ana/x` },
  ],
  [
    'a variable without a value matches nothing',
    /no identity/,
    { identity: allow({ Resource: `${BUCKET}/\${aws:username}/*` }), resource: `${BUCKET}//x` },
  ],
  [
    'a variable with a default',
    true,
    { identity: allow({ Resource: `${BUCKET}/\${aws:username, 'all'}/*` }), resource: `${BUCKET}/all/x` },
  ],
  [
    'a star in a value is only a star',
    /no identity/,
    {
      tags: { p: '*' },
      identity: allow({ Resource: `${BUCKET}/\${aws:PrincipalTag/p}/x` }),
      resource: `${BUCKET}/any/x`,
    },
  ],
  [
    'and matches a star',
    true,
    {
      tags: { p: '*' },
      identity: allow({ Resource: `${BUCKET}/\${aws:PrincipalTag/p}/x` }),
      resource: `${BUCKET}/*/x`,
    },
  ],
  ['${*} is a star', true, { identity: allow({ Resource: `${BUCKET}/\${*}` }), resource: `${BUCKET}/*` }],
  ['and nothing else', /no identity/, { identity: allow({ Resource: `${BUCKET}/\${*}` }), resource: `${BUCKET}/a` }],
  [
    'a variable in a condition',
    true,
    when(
      { StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } },
      { tags: { team: 'r' }, context: { 'aws:RequestTag/team': 'r' } },
    ),
  ],
  [
    'in an old policy a variable is text',
    /no identity/,
    {
      version: '2008-10-17',
      principal: user,
      identity: allow({ Resource: `${BUCKET}/\${aws:username}/*` }),
      resource: `${BUCKET}/ana/x`,
    },
  ],
  // What nobody knows denies, by name
  [
    'an unknown key in an allow',
    /allows the s3:GetObject action \(the condition key s3:Colour in an identity-based policy is not in the local cloud\)$/,
    when({ StringNotEquals: { 's3:Colour': 'red' } }),
  ],
  [
    'an unknown key in a deny',
    /^with an explicit deny in an identity-based policy \(the condition key s3:Colour is not in the local cloud\)$/,
    { identity: [allow(), deny({ Condition: { StringEquals: { 's3:Colour': 'red' } } })] },
  ],
  [
    'an unknown key where another allow suffices',
    true,
    { identity: [allow(), allow({ Condition: { StringEquals: { 's3:Colour': 'red' } } })] },
  ],
  [
    'an unknown key beside one that does not hold',
    true,
    {
      identity: [allow(), deny({ Condition: { StringEquals: { 's3:Colour': 'red', 'aws:RequestedRegion': 'mars' } } })],
    },
  ],
  [
    'an unknown key for another action',
    true,
    { identity: [allow(), deny({ Action: 'sqs:*', Condition: { StringEquals: { 's3:Colour': 'red' } } })] },
  ],
  [
    'a key the request knows but lacks',
    true,
    when({ StringNotEquals: { 's3:Colour': 'red' } }, { context: { 's3:Colour': [] } }),
  ],
  ['an unknown operator', /condition operator StringIs/, when({ StringIs: { 'aws:RequestedRegion': 'eu-central-1' } })],
  [
    'an unknown variable',
    /policy variable \$\{s3:Colour\}/,
    { identity: allow({ Resource: `${BUCKET}/\${s3:Colour}` }) },
  ],
];

describe('policies decide', () => {
  for (const [what, expected, given] of cases)
    test(what, () => {
      const decision = ask(given);

      if (expected === true) assert.deepEqual(decision, { allowed: true });
      else assert.match(decision.allowed ? 'allowed' : decision.because, expected);
    });
});

const SEED = 20_260_601;
const laws = { seed: SEED, numRuns: 300 };
const actions = fc.constantFrom('s3:GetObject', 's3:Get*', 's3:*', '*', 'sqs:*', 's3:PutObject');
const resources = fc.constantFrom('*', `${BUCKET}/*`, `${BUCKET}/build/app.zip`, `${BUCKET}/other`, 'arn:aws:s3:::*');
const conditions = fc.constantFrom(
  {},
  { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } } },
  { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } },
  { Condition: { Null: { 'aws:SourceVpc': 'true' } } },
  { Condition: { StringNotEquals: { 's3:Colour': 'red' } } },
);
const principals = fc.constantFrom(ROLE, SESSION, HOME, '*', USER);
const identityStatement = fc
  .tuple(fc.constantFrom('Allow', 'Deny'), actions, resources, conditions)
  .map(([Effect, Action, Resource, more]) => ({ Effect, Action, Resource, ...more }));
const resourceStatement = fc
  .tuple(identityStatement, principals)
  .map(([statement, AWS]) => ({ ...statement, Principal: { AWS } }));
const anyCase: fc.Arbitrary<Case> = fc.record(
  {
    identity: fc.array(identityStatement, { minLength: 1, maxLength: 3 }),
    policy: fc.array(resourceStatement, { minLength: 1, maxLength: 2 }),
    session: fc.array(identityStatement, { minLength: 1, maxLength: 2 }),
    boundary: fc.array(identityStatement, { minLength: 1, maxLength: 2 }),
    owner: fc.constantFrom(HOME, AWAY),
    decides: fc.boolean(),
  },
  { requiredKeys: [] },
);
const asList = (given: object | object[] | undefined): object[] => [given ?? []].flat();

describe(`policies keep the laws (seed ${SEED})`, () => {
  test('a deny of everything, added anywhere, always wins', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom('identity', 'session', 'boundary', 'policy'), (given, where) => {
        const all = deny(where === 'policy' ? { Principal: '*' } : {});
        assert.equal(ask({ ...given, [where]: [...asList(given[where]), all] }).allowed, false);
      }),
      laws,
    );
  });

  test('another allow never takes an allowance away', () => {
    fc.assert(
      fc.property(anyCase, identityStatement, resourceStatement, (given, own, onResource) => {
        fc.pre(ask(given).allowed);
        const identity = [...asList(given.identity), { ...own, Effect: 'Allow' }];
        const policy = [...asList(given.policy), { ...onResource, Effect: 'Allow' }];
        assert.equal(ask({ ...given, identity }).allowed, true);
        assert.equal(ask({ ...given, policy }).allowed, true);
      }),
      laws,
    );
  });

  test('another deny never grants', () => {
    fc.assert(
      fc.property(anyCase, identityStatement, (given, own) => {
        fc.pre(!ask(given).allowed);
        assert.equal(
          ask({ ...given, identity: [...asList(given.identity), { ...own, Effect: 'Deny' }] }).allowed,
          false,
        );
      }),
      laws,
    );
  });

  test('a boundary or session policy that was not there never grants', () => {
    fc.assert(
      fc.property(anyCase, identityStatement, (given, narrowing) => {
        const { boundary: _boundary, session: _session, ...wide } = given;
        fc.pre(!ask(wide).allowed);
        assert.equal(ask({ ...wide, boundary: narrowing }).allowed, false);
        assert.equal(ask({ ...wide, session: narrowing }).allowed, false);
      }),
      laws,
    );
  });

  test('the order of statements does not matter', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const turned = { ...given, identity: asList(given.identity).reverse(), policy: asList(given.policy).reverse() };
        assert.equal(
          ask(turned).allowed,
          ask({ ...given, identity: asList(given.identity), policy: asList(given.policy) }).allowed,
        );
      }),
      laws,
    );
  });
});
