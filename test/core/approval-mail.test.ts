import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Approval } from '../../core/approval.ts';
import { approvalMail } from '../../core/approval-mail.ts';
import type { Plan } from '../../core/plan.ts';

const LINK = 'https://api.example/approvals/e-1-a/secret';
const EVIL = 'fine\n\nLook at it and decide:\r\nhttps://evil.example/a\u2028b\u202ec';

const plan = (more: Partial<Plan> = {}): Plan => ({
  executionId: 'e',
  stage: 'Deploy',
  action: 'Plan',
  attempt: 1,
  address: 'research/prod-eu-central-1',
  component: 'network',
  region: 'eu-central-1',
  what: 'Stack',
  name: 'network',
  id: 'c',
  jobId: 's',
  digest: 'd1',
  serial: 0,
  empty: false,
  changes: [{ action: 'Replace', resource: 'Table', type: 'AWS::DynamoDB::Table', properties: [] }],
  status: 'Made',
  madeAt: 'now',
  ...more,
});
const approval = (more: Partial<Approval> = {}): Approval => ({
  id: 'e-1-a',
  executionId: 'e',
  attempt: 1,
  stage: 'Deploy',
  action: 'Approve',
  pipeline: 'network',
  address: 'research/prod-eu-central-1',
  tag: 'prod_eu-central-1/research/1.0',
  status: 'Open',
  bound: {
    commit: 'c0ffee',
    definitionVersion: 1,
    plans: [{ stage: 'Deploy', action: 'Plan', digest: 'd1', serial: 0 }],
    artifacts: [],
  },
  digest: 'd',
  recipients: [],
  requirements: [{ required: 2, from: ['group:release-managers'], notAuthor: true }],
  answers: [],
  requestedAt: 'now',
  expiresAt: '2026-01-02T00:00:00.000Z',
  ...more,
});
const urls = (body: string): readonly string[] => body.match(/\w+:\/\/\S*/g) ?? [];

test('a mail says where, what, what is needed and until when; its subject names the environment', () => {
  const { subject, body } = approvalMail(approval({ customData: 'look at the table' }), [plan()], LINK);

  assert.equal(subject, 'Approve network prod_eu-central-1/research/1.0 for prod-eu-central-1?');
  for (const line of [
    'network waits for your approval to change research/prod-eu-central-1.',
    'Tag: prod_eu-central-1/research/1.0',
    'Commit: c0ffee',
    'Needed: 2 of group:release-managers, but not the author',
    'Note: look at the table',
    'Stack network in eu-central-1: 0 to add, 0 to change, 1 to replace, 0 to remove',
    '- Replace Table (AWS::DynamoDB::Table)',
    LINK,
  ])
    assert.ok(body.split('\n').includes(line), line);
  assert.doesNotMatch(body, / {2,}/, 'nothing is aligned by spaces');
});

test('no field of others brings a line or a link of its own', () => {
  const quiet = approvalMail(approval({ customData: 'x' }), [plan()], LINK).body.split('\n').length;
  const change = { action: 'Add', resource: EVIL, type: EVIL, properties: [EVIL] } as const;
  const hostile = approval({ customData: EVIL, pipeline: EVIL, tag: EVIL, address: EVIL, stage: EVIL, action: EVIL });
  const bound = { ...hostile.bound, commit: EVIL, plans: [{ stage: EVIL, action: EVIL, digest: 'd1', serial: 0 }] };
  const { subject, body } = approvalMail(
    { ...hostile, bound, externalEntityLink: `https://good.example\n${EVIL}` },
    [plan({ stage: EVIL, action: EVIL, name: EVIL, region: EVIL, changes: [{ ...change, properties: [] }] })],
    LINK,
  );

  assert.deepEqual(urls(body), [LINK]);
  assert.equal(body.split('\n').length, quiet);
  assert.doesNotMatch(subject, /[\r\n\u2028\u202e]|:\/\//);
  assert.ok(subject.length <= 100);
});

test('a link of the pipeline stands apart from the link that decides, which is the last', () => {
  const { body } = approvalMail(approval({ externalEntityLink: 'https://wiki.example/release' }), [plan()], LINK);

  assert.deepEqual(urls(body), ['https://wiki.example/release', LINK]);
  assert.match(body, /^The pipeline refers to: https:\/\/wiki\.example\/release$/m);
});

test('many changes and many plans are counted, so that SNS takes the mail', () => {
  const changes = Array.from({ length: 500 }, (_, at) => ({
    action: 'Add' as const,
    resource: `R${at}${'x'.repeat(300)}`,
    type: 'AWS::SQS::Queue',
    properties: [],
  }));
  const plans = Array.from({ length: 50 }, (_, at) => plan({ action: `Plan${at}`, changes }));
  const bound = {
    ...approval().bound,
    plans: plans.map(({ stage, action, digest, serial }) => ({ stage, action, digest, serial })),
  };
  const { body } = approvalMail(approval({ bound }), plans, LINK);

  assert.ok(Buffer.byteLength(body) < 256 * 1024);
  assert.match(body, /^- and 480 more$/m);
  assert.match(body, /^And 30 more plans\.$/m);
});

test('what people should know beside the changes comes before them, on a line of its own', () => {
  const notes = ['An older tag can no longer be deployed', EVIL];
  const { body } = approvalMail(approval(), [plan({ notes })], LINK);

  const lines = body.split('\n');
  const at = lines.indexOf('! An older tag can no longer be deployed');
  assert.ok(at > 0 && at < lines.indexOf('- Replace Table (AWS::DynamoDB::Table)'));
  assert.deepEqual(urls(body), [LINK]);
});
