import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { approvalPage, messagePage, PAGE_HEADERS } from '../../api/approval-page.ts';
import type { Plan } from '../../core/plan.ts';
import type { ApprovalAnswer, ApprovalView } from '../../core/questions/approvals.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';

const plan = (more: Partial<Plan> = {}): Plan => ({
  executionId: 'e',
  stage: 'Deploy',
  action: 'Plan',
  attempt: 1,
  address: 'research/dev-eu-central-1',
  component: 'network',
  region: 'eu-central-1',
  what: 'Stack',
  name: 'research-network',
  id: 'arn:set',
  jobId: 'arn:stack',
  digest: 'd1',
  serial: 7,
  empty: false,
  changes: [
    { action: 'Add', resource: 'Queue', type: 'AWS::SQS::Queue', properties: [] },
    { action: 'Replace', resource: 'Table', type: 'AWS::DynamoDB::Table', properties: ['Properties.KeySchema'] },
  ],
  status: 'Made',
  madeAt: NOW,
  ...more,
});

const answer = (more: Partial<ApprovalView> = {}, plans: readonly Plan[] = [plan()]): ApprovalAnswer => ({
  approval: {
    id: 'e-1-a',
    executionId: 'e',
    attempt: 1,
    stage: 'Deploy',
    action: 'Approve',
    pipeline: 'network',
    address: 'research/dev-eu-central-1',
    tag: 'dev_eu-central-1/research/1.0',
    status: 'Open',
    bound: { commit: 'c0ffee', definitionVersion: 1, plans: [], artifacts: [] },
    digest: 'd0',
    requestedAt: NOW,
    expiresAt: LATER,
    requirements: [],
    answers: [],
    asked: ['ana'],
    unreached: [],
    ...more,
  },
  plans,
  context: {
    pushedBy: 'arn:aws:iam::000000000000:user/ben',
    running: { tag: 'dev_eu-central-1/research/0.9', commit: 'beef', since: '2025-12-24' },
  },
});

/** Names of the elements that a page opens, each once. */
const elements = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name = '']) => name.toLowerCase()));
/** What a browser shows of character references. */
const unescaped = (html: string): string =>
  html.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

test('an open question shows where, what and until when, and two buttons that answer as the person', () => {
  const html = approvalPage(answer({ customData: 'look at the table' }), 'ana', NOW);

  for (const shown of [
    'Approve network: dev_eu-central-1/research/1.0?',
    'research/dev-eu-central-1',
    'c0ffee',
    'Deploy / Approve',
    'look at the table',
    '2026-01-02 00:00 UTC',
    'Stack research-network in eu-central-1',
    '1 to add, 0 to change, 1 to replace, 0 to remove',
    'Properties.KeySchema',
    'Runs there now',
    'dev_eu-central-1/research/0.9, since 2025-12-24',
    'arn:aws:iam::000000000000:user/ben',
    'Comment of ana',
  ])
    assert.ok(unescaped(html).includes(shown), shown);
  assert.match(html, /<form method="post">/);
  assert.match(html, /<button[^>]* name="status" value="Approved">/);
  assert.match(html, /<button[^>]* name="status" value="Rejected">/);
});

test('after the decision the link shows what became of it, and nothing of what was planned', () => {
  const decision = { by: 'ben', status: 'Approved', at: NOW, via: 'link', comment: 'fine', digest: 'd0' } as const;
  const closed: readonly Partial<ApprovalView>[] = [
    { status: 'Approved', decision, answers: [decision] },
    { status: 'Withdrawn', reason: 'the tag is gone' },
    { expiresAt: NOW },
  ];

  for (const more of closed) {
    const html = approvalPage(
      answer({ customData: 'the note', externalEntityLink: 'https://wiki', ...more }),
      'ana',
      NOW,
    );
    for (const hidden of [
      'research-network',
      'AWS::SQS::Queue',
      'KeySchema',
      'the note',
      'https://wiki',
      'd1',
      'c0ffee',
    ])
      assert.ok(!html.includes(hidden), hidden);
    assert.ok(html.includes('research/dev-eu-central-1'));
  }
});

test('a person who has answered sees that and is not asked again while others are awaited', () => {
  const given = { by: 'ana', status: 'Approved', at: NOW, via: 'link', comment: '', digest: 'd0' } as const;
  const requirements = [{ required: 2, from: ['group:all'], notAuthor: true }];
  const more = { answers: [given], requirements };

  const anas = approvalPage(answer(more), 'ana', NOW);
  assert.match(anas, /Your answer is counted/);
  assert.doesNotMatch(anas, /<form|<button/);
  const bens = approvalPage(answer(more), 'ben', NOW);
  assert.match(bens, /<form/);
  assert.match(bens, /2 of group:all, but not the author/);
});

test('production is marked, a moved tag is marked, and hashes are folded behind the content', () => {
  const dev = answer();
  assert.doesNotMatch(approvalPage(dev, 'ana', NOW), /class="place production"|class="warning"/);
  const prod = { ...dev, approval: { ...dev.approval, address: 'research/prod-eu-central-1' } };
  const html = approvalPage({ ...prod, context: { ...dev.context, tagMoved: { at: NOW } } }, 'ana', NOW);

  assert.match(html, /class="place production">prod-eu-central-1</);
  assert.match(html, /class="warning"/);
  assert.ok(html.indexOf('<details>') > html.indexOf('</form>'));
  assert.ok(html.indexOf('>d1<') > html.indexOf('<details>'), 'the digest of the plan');
  assert.doesNotMatch(html, /serial/);
});

test('the form posts to its own address, and every field has a label', () => {
  const html = approvalPage(answer(), 'ana', NOW);

  assert.doesNotMatch(html, /<form[^>]* action=/);
  assert.match(html, /<label for="comment">/);
  assert.match(html, /<textarea id="comment" name="comment"[^>]* maxlength="512">/);
});

test('a decided, expired or withdrawn approval shows its outcome and asks nothing', () => {
  const decision = { by: 'ben', status: 'Rejected', at: NOW, via: 'link', comment: 'not today', digest: 'd0' } as const;
  const closed: readonly [Partial<ApprovalView>, string][] = [
    [{ status: 'Rejected', decision }, `Rejected by ben at 2026-01-01 00:00 UTC: not today`],
    [{ status: 'Approved', decision: { ...decision, comment: '' } }, `Approved by ben at 2026-01-01 00:00 UTC<`],
    [{ status: 'Withdrawn', reason: 'the plan is outdated' }, 'Withdrawn: the plan is outdated'],
    [{ status: 'Expired' }, 'Expired'],
    [{ expiresAt: NOW }, 'Expired'],
    [{ expiresAt: '2025-12-31T23:59:59.999Z' }, 'Expired'],
  ];

  for (const [more, outcome] of closed) {
    const html = approvalPage(answer(more), 'ana', NOW);
    assert.ok(unescaped(html).includes(`<p class="done">${outcome}`), outcome);
    assert.doesNotMatch(html, /<form|<button|<textarea/);
    assert.doesNotMatch(html, /<h1>Approve /);
  }
});

test('a question without plans says what it is bound to; a plan without changes says that', () => {
  assert.match(approvalPage(answer({}, []), 'ana', NOW), /No plan is bound to this approval/);
  const html = approvalPage(answer({}, [plan({ empty: true, changes: [] })]), 'ana', NOW);
  assert.match(html, /no changes/);
  assert.doesNotMatch(html, /<ul/);
});

test('a link leads to http and https only', () => {
  const hrefs = (externalEntityLink: string) =>
    [...approvalPage(answer({ externalEntityLink }), 'ana', NOW).matchAll(/href="([^"]*)"/g)].map(([, href]) => href);

  assert.deepEqual(hrefs('https://example.com/a?b=1'), ['https://example.com/a?b=1']);
  for (const url of [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' https://a',
    'data:text/html,x',
    'https:evil',
    '//a',
  ])
    assert.deepEqual(hrefs(url), [], url);
});

const HOSTILE = `</style></textarea></title><script>alert(1)</script><img src=x onerror='a()'>" onload="b()" &amp; \u2028`;

test('no value breaks out of where it stands, whatever it holds', () => {
  const quiet = elements(approvalPage(answer({ customData: 'x', externalEntityLink: 'https://a' }), 'ana', NOW));
  const hostile = answer(
    {
      requirements: [{ required: 1, from: [HOSTILE], notAuthor: false }],
      answers: [{ by: `${HOSTILE}x`, status: 'Approved', at: HOSTILE, via: 'api', comment: HOSTILE, digest: '' }],
      pipeline: HOSTILE,
      tag: HOSTILE,
      address: HOSTILE,
      stage: HOSTILE,
      action: HOSTILE,
      customData: HOSTILE,
      digest: HOSTILE,
      externalEntityLink: `https://a/${HOSTILE}`,
      bound: { commit: HOSTILE, definitionVersion: 1, plans: [], artifacts: [] },
      // It sorts behind now, so that the form is shown.
      expiresAt: `~${HOSTILE}`,
    },
    [
      plan({
        name: HOSTILE,
        region: HOSTILE,
        digest: HOSTILE,
        changes: [{ action: 'Add', resource: HOSTILE, type: HOSTILE, properties: [HOSTILE, HOSTILE] }],
      }),
    ],
  );
  const by = { by: HOSTILE, status: 'Approved', at: HOSTILE, via: 'link', comment: HOSTILE, digest: 'd' } as const;
  const pages = {
    open: approvalPage(hostile, HOSTILE, NOW),
    decided: approvalPage(
      { ...hostile, approval: { ...hostile.approval, status: 'Approved', decision: by } },
      HOSTILE,
      NOW,
    ),
    withdrawn: approvalPage(
      { ...hostile, approval: { ...hostile.approval, status: 'Withdrawn', reason: HOSTILE } },
      '',
      NOW,
    ),
    message: messagePage(HOSTILE, HOSTILE),
  };

  for (const [name, html] of Object.entries(pages)) {
    assert.ok(html.split('alert').length > 1, `${name} shows the text`);
    assert.deepEqual(
      [...elements(html)].filter((element) => !quiet.has(element)),
      [],
      name,
    );
    assert.doesNotMatch(html.replaceAll(/="[^"]*"/g, ''), /<[^>]*\son\w+/i, `${name}: no handler in a tag`);
    for (const end of ['style', 'title', 'body', 'html'])
      assert.equal(html.split(`</${end}>`).length, 2, `${name} </${end}>`);
  }
});

test('any text reads back as it was, and makes the same elements as a harmless one', () => {
  const quiet = messagePage('title', 'text').replaceAll(/>[^<]*</g, '><');

  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (title, text) => {
      const html = messagePage(title, text);
      assert.equal(html.replaceAll(/>[^<]*</g, '><'), quiet);
      assert.equal(unescaped(/<p class="done">([^<]*)<\/p>/.exec(html)?.[1] ?? ''), text);
    }),
    { numRuns: 200 },
  );
});

test('a page has no script, loads nothing from elsewhere, and its headers forbid both', () => {
  const html = approvalPage(answer(), 'ana', NOW);

  assert.doesNotMatch(html, /<script|<link|<img|<iframe|\ssrc=|@import|url\(/i);
  const policy = PAGE_HEADERS['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /script-src|https?:|\*/);
  for (const directive of ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
    assert.ok(policy.includes(directive), directive);
});

test('a page is kept by no cache, framed by no site, and tells no other site its address', () => {
  assert.equal(PAGE_HEADERS['content-type'], 'text/html; charset=utf-8');
  assert.equal(PAGE_HEADERS['cache-control'], 'no-store');
  assert.equal(PAGE_HEADERS['referrer-policy'], 'no-referrer');
  assert.equal(PAGE_HEADERS['x-content-type-options'], 'nosniff');
  assert.equal(PAGE_HEADERS['x-frame-options'], 'DENY');
});

test('what people should know beside the changes stands above them, as text', () => {
  const html = approvalPage(answer({}, [plan({ notes: ['No older tag <b>after this</b>'] })]), 'ana', NOW);

  const at = html.indexOf('No older tag &#60;b&#62;after this');
  assert.ok(at > 0 && at < html.indexOf('AWS::SQS::Queue'));
});
