import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideByApi, decideByLink } from '../../../adapters/aws/decide-requests.ts';
import type { HttpEvent } from '../../../adapters/aws/http.ts';
import type { Approval } from '../../../core/approval.ts';
import { TaglineError } from '../../../core/fault.ts';
import { personOf } from '../../../core/person-of.ts';
import type { Decision } from '../../../core/steps/decide-approval.ts';

const SESSION = 'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Deployer_0123456789abcdef/ana@example.com';
const people = [{ id: 'ana', mail: 'ana@example.com', groups: [], gitEmails: [], principals: [SESSION] }];
const whoSigns = async (principalArn: string) => personOf({ people }, principalArn);
const approval: Approval = {
  id: 'a',
  executionId: 'e',
  attempt: 1,
  stage: 'Deploy',
  action: 'Approve',
  pipeline: 'network',
  address: 'research/dev-eu-central-1',
  tag: 'v1',
  status: 'Approved',
  bound: { commit: 'c', definitionVersion: 1, plans: [], artifacts: [] },
  digest: 'd',
  recipients: [{ person: 'ana', secretHash: 'the-hash' }],
  requirements: [{ required: 2, notAuthor: false }],
  answers: [],
  requestedAt: 'now',
  expiresAt: 'later',
};
const deciding = (answer: Approval | TaglineError = approval) => {
  const taken: Decision[] = [];
  const decide = async (decision: Decision): Promise<Approval> => {
    taken.push(decision);
    if (answer instanceof TaglineError) throw answer;
    return answer;
  };
  return { taken, decide };
};
const event = (more: Partial<HttpEvent>): HttpEvent => ({
  routeKey: 'POST /v1/approvals/{approval}',
  pathParameters: { approval: 'a', secret: 's' },
  queryStringParameters: {},
  headers: {},
  isBase64Encoded: false,
  requestContext: {},
  ...more,
});
const signed = (userArn: string, body: unknown) =>
  event({ requestContext: { authorizer: { iam: { userArn } } }, body: JSON.stringify(body) });
const form = (body: string) => event({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true });

test('a signed answer is that of the person of the principal; no hash leaves', async () => {
  const { taken, decide } = deciding();

  const answer = await decideByApi(whoSigns, decide)(signed(SESSION, { status: 'Approved', comment: 'fine' }));

  assert.equal(answer.statusCode, 200);
  assert.deepEqual(taken, [{ approvalId: 'a', person: 'ana', via: 'api', status: 'Approved', comment: 'fine' }]);
  assert.doesNotMatch(answer.body, /the-hash|secretHash|recipients/);
});

test('another session of the role, and a request without a principal, answer nothing', async () => {
  const { taken, decide } = deciding();
  const api = decideByApi(whoSigns, decide);

  for (const arn of [SESSION.replace('/ana@', '/eve@'), SESSION.toUpperCase(), 'unknown', '']) {
    const { statusCode, body } = await api(signed(arn, { status: 'Approved' }));
    assert.deepEqual([statusCode, JSON.parse(body).error.code], [403, 'NotAPerson'], arn);
  }
  assert.equal((await api(event({ body: '{"status":"Approved"}' }))).statusCode, 403);
  assert.deepEqual(taken, []);
});

test('bodies that are no answer are refused before anything is decided', async () => {
  const { taken, decide } = deciding();

  for (const body of [
    {},
    { status: 'approved' },
    { status: 'Approved', person: 'ben' },
    { status: 'Approved', comment: 'x'.repeat(513) },
  ])
    assert.equal((await decideByApi(whoSigns, decide)(signed(SESSION, body))).statusCode, 400);
  assert.deepEqual(taken, []);
});

test('the secret of a link is verified before the form is read, and the link says who answers', async () => {
  const { taken, decide } = deciding();
  const refuse = decideByLink(() => Promise.reject(new TaglineError('InvalidApprovalToken', 'not valid')), decide);
  assert.equal((await refuse(form('nonsense'))).statusCode, 404);

  const byLink = decideByLink(async () => ({ person: 'ana' }), decide);
  assert.equal((await byLink(form('status=Maybe'))).statusCode, 400);
  const { statusCode, body } = await byLink(form('status=Approved&comment=a%0D%0Ab&person=ben'));

  assert.equal(statusCode, 200);
  assert.match(body, /approved by ana/);
  assert.deepEqual(taken, [{ approvalId: 'a', person: 'ana', via: 'link', status: 'Approved', comment: 'a\nb' }]);
});

test('an answer that is not enough yet says what is needed', async () => {
  const { decide } = deciding({ ...approval, status: 'Open' });

  const { body } = await decideByLink(async () => ({ person: 'ana' }), decide)(form('status=Approved'));

  assert.match(body, /your approval is counted; 2 of the people of the installation are needed/);
});

test('refusals have a status of their own, and their words reach the person', async () => {
  for (const [code, status] of [
    ['AlreadyAnswered', 409],
    ['ApprovalAlreadyCompleted', 409],
    ['TagMoved', 409],
    ['ApprovalExpired', 410],
    ['NotAnApprover', 403],
  ] as const) {
    const { decide } = deciding(new TaglineError(code, `because of ${code}`));
    const { statusCode, body } = await decideByLink(async () => ({ person: 'ana' }), decide)(form('status=Approved'));
    assert.equal(statusCode, status, code);
    assert.ok(body.includes(`because of ${code}`));
  }
});
