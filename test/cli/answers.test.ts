/** What commands make of the API's answers: tables, JSON, exit codes, and strangers' text. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { said as saidHere } from './said.ts';
import { type PlayedApi, playApi, run, Status, writePlace } from './terminal.ts';

let api: PlayedApi;
before(async () => {
  api = await playApi();
});
beforeEach(() => {
  api.asked.length = 0;
});
after(() => api.close());

const said = (...args: readonly string[]) => saidHere(...args, '--data', join(api.folder, '.tagline'));

const NOW = new Date().toISOString();
const EXECUTION = '6f1c2d3e-0000-4000-8000-000000000001';
const execution = {
  id: EXECUTION,
  pipeline: 'network',
  definitionVersion: 1,
  target: { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' },
  address: 'research/dev-eu-central-1',
  tag: 'dev_eu-central-1/research/1.0',
  version: '1.0',
  commit: 'c0ffee',
  revisions: [],
  sequence: 3,
  type: 'STANDARD',
  status: 'Succeeded',
  attempt: 1,
  machineVersionArn: 'arn:machine:1',
  trigger: { type: 'push', detail: 'x' },
  startedBy: 'ana',
  startedAt: NOW,
  updatedAt: NOW,
} satisfies ExecutionAnswer['execution'];
const answer: ExecutionAnswer = { execution, stages: [], plans: [], approvals: [], conditions: [] };
const state = {
  address: 'research/dev-eu-central-1',
  component: 'network',
  target: execution.target,
  lineage: 'l',
  serial: 4,
  digest: 'd',
  pipeline: 'network',
  executionId: EXECUTION,
  tag: execution.tag,
  version: '1.0',
  commit: 'c0ffee',
  status: 'complete',
  outputs: { Url: 'https://a' },
  resourceCount: 1,
  recordedAt: NOW,
  recordedBy: 'tagline',
  madeBy: 'x',
};
const approval = {
  id: `${EXECUTION}-1-a`,
  stage: 'Deploy',
  action: 'Approve',
  pipeline: 'network',
  address: state.address,
  tag: state.tag,
  status: 'Open',
  requestedAt: NOW,
  expiresAt: NOW,
  asked: ['ana', 'ben'],
  answers: [],
  unreached: [],
};
const answered = { by: 'ana', at: NOW, via: 'api', comment: 'fine' };

test('lists are tables whose columns stand below each other, also in a terminal without colours', async () => {
  const failed = { ...execution, id: 'x', status: 'Failed', pipeline: 'a-very-long-pipeline-name' };
  api.answers = { '/v1/executions': { executions: [execution, failed] } };

  const { code, out } = await said('executions', 'network', '--limit', '2');

  assert.equal(code, 0);
  assert.deepEqual(api.asked, ['GET /v1/executions?limit=2&pipeline=network']);
  const [head = '', ...rows] = out.join('\n').split('\n');
  for (const column of ['PIPELINE', 'RELEASE', 'ADDRESS', 'STARTED', 'ID'])
    for (const row of rows) assert.match(row.slice(head.indexOf(column) - 2), /^ {2}\S/, `${column}: ${row}`);
  assert.deepEqual(
    rows.map((row) => row.split(/\s/)[0]),
    ['Succeeded', 'Failed'],
  );
});

test('--json prints the whole answer and nothing else', async () => {
  const answers: readonly [readonly string[], string, unknown][] = [
    [['executions'], '/v1/executions', { executions: [execution] }],
    [['show', EXECUTION], `/v1/executions/${EXECUTION}`, answer],
    [['approvals'], '/v1/approvals', { approvals: [approval] }],
    [['state', 'show'], '/v1/states', { states: [state] }],
    [['state', 'history', state.address], `/v1/states/${state.address}/serials`, { serials: [state] }],
    [['pipelines', 'list'], '/v1/pipelines', { pipelines: [] }],
    [['mail'], '/mail', { mails: [] }],
  ];

  for (const [args, path, body] of answers) {
    api.answers = { [path]: body };
    const { code, out, err } = await said(...args, '--json');
    assert.deepEqual([code, err], [0, []], args.join(' '));
    assert.deepEqual(JSON.parse(out.join('\n')), body, args.join(' '));
  }
});

test('empty lists are reported in words', async () => {
  const empty: readonly [readonly string[], string, unknown][] = [
    [['executions'], '/v1/executions', { executions: [] }],
    [['approvals'], '/v1/approvals', { approvals: [] }],
    [['state', 'show'], '/v1/states', { states: [] }],
    [['pipelines', 'list'], '/v1/pipelines', { pipelines: [] }],
    [['mail'], '/mail', { mails: [] }],
  ];

  for (const [args, path, body] of empty) {
    api.answers = { [path]: body };
    assert.match((await said(...args)).out.join('\n'), /^(no|nothing) \w+/, args.join(' '));
  }
});

test('the matrix shows which version is where; lists are filtered; a state is exported for a shell', async () => {
  const prod = { ...state, address: 'research/prod-us-east-1', version: '0.9', status: 'partial' };
  const at = { ...prod, target: { ...execution.target, environment: 'prod', scope: 'us-east-1' } };
  api.answers = { '/v1/states': { states: [state, at] } };
  const shown = (await said('matrix')).out.join('\n');
  assert.match(shown, /^TEAM +COMPONENT +dev-eu-central-1 +prod-us-east-1\nresearch +network +1\.0 +0\.9 \(partial\)/);
  const { out } = await said('state', 'list', '--team', 'research', '--environment', 'prod', '--json');
  assert.deepEqual(JSON.parse(out.join('\n')), { states: [at] });
  assert.ok(api.asked.includes('GET /v1/states?limit=100&prefix=research%2Fprod-'), api.asked.join());

  const body = { version: 1, outputs: { 'Site-Url': "it's" }, deployments: [], since: { resources: {}, outputs: {} } };
  api.answers = { [`/v1/states/${state.address}`]: { state, body } };
  assert.deepEqual((await said('state', 'export', state.address, '--format', 'env')).out, [`Site_Url='it'\\''s'`]);
  const exported = JSON.parse((await said('state', 'export', state.address)).out.join('\n')) as { tag: string };
  assert.equal(exported.tag, state.tag);
});

test('who made a resource is shown with the tag, also when it is gone; two questions at once are refused', async () => {
  const resource = { deployment: 'stack', logicalId: 'Bucket', type: 'AWS::S3::Bucket', until: 7 };
  api.answers = { '/v1/origins': { origins: [{ state, resource }] } };
  assert.match((await said('state', 'list', '--resource', 'arn:x')).out.join('\n'), /stack\/Bucket .* serial 7/);
  assert.deepEqual(api.asked, ['GET /v1/origins?resource=arn%3Ax']);
  assert.equal((await said('state', 'list', '--resource', 'arn:x', '--team', 'a')).code, 2);

  api.answers = { '/v1/origins': { origins: [] } };
  assert.equal((await said('state', 'list', '--commit', 'abcdef0')).out.join(), 'nothing known here made abcdef0');
});

test('a tag is looked up by key in every pipeline: what it made, and where it is now', async () => {
  const made = {
    address: state.address,
    component: 'network',
    serial: 4,
    status: 'complete',
    executionId: 'e',
    at: NOW,
  };
  const pipeline = { current: 1, latest: 1, updatedAt: NOW, updatedBy: 'ana' };
  api.answers = {
    '/v1/pipelines': { pipelines: ['network', 'other'].map((name) => ({ ...pipeline, name })) },
    [`/v1/tags/network?tag=${encodeURIComponent(state.tag)}`]: {
      pipeline: 'network',
      tag: state.tag,
      commit: 'c'.repeat(40),
      serials: [made],
    },
    '/v1/states': { states: [state, { ...state, tag: 'another' }, { ...state, address: `${state.address}-2` }] },
  };

  assert.match((await said('state', 'show', '--tag', state.tag)).out.join('\n'), /\nnetwork +research\S+ +network +4 /);
  assert.deepEqual(
    api.asked.filter((line) => !line.startsWith('GET /v1/tags')),
    ['GET /v1/pipelines'],
  );
  api.asked.length = 0;
  const { out } = await said('state', 'list', '--tag', state.tag, '--json');
  assert.deepEqual(JSON.parse(out.join('\n')), { states: [state] });
  assert.ok(api.asked.includes(`GET /v1/states?limit=100&prefix=${encodeURIComponent(state.address)}`));
  assert.equal((await said('state', 'show', '--tag', 'none')).out.join(), 'the tag none made no state');
});

test('a history is read to its end', async () => {
  const path = `/v1/states/${state.address}/serials`;
  api.answers = {
    [path]: { serials: [state], next: 'x' },
    [`${path}?limit=100&after=x`]: { serials: [{ ...state, serial: 3 }] },
  };
  const { out } = await said('state', 'history', state.address, '--json');
  assert.deepEqual(
    (JSON.parse(out.join('\n')) as { serials: { serial: number }[] }).serials.map(({ serial }) => serial),
    [4, 3],
  );
});

test('a diff and a blame are shown in lines', async () => {
  const resources = [
    { change: 'replaced', deployment: 'stack', logicalId: 'B', type: 'T', before: 'b', after: 'b2' },
    { change: 'removed', deployment: 'stack', logicalId: 'C', type: 'T', before: 'c' },
  ];
  const diff = { from: { ...state, serial: 3 }, to: state, resources, outputs: [] };
  api.answers = { [`/v1/states/${state.address}/diff`]: diff };
  const lines = (await said('state', 'diff', state.address, '--from', '3')).out.join('\n');
  assert.match(lines, /serial 3 \(.*\) → serial 4/);
  assert.match(lines, /± stack\/B T b → b2/);
  assert.match(lines, /- stack\/C T c/);

  const entries = [
    { kind: 'output', name: 'Url', serial: 4 },
    { kind: 'resource', name: 'stack/Old', type: 'T' },
  ];
  api.answers = { [`/v1/states/${state.address}/blame`]: { state, entries, serials: [state] } };
  const blame = (await said('state', 'blame', state.address)).out.join('\n');
  assert.match(blame, /4 +dev_eu-central-1\/research\/1\.0 +c0ffee +tagline .* output Url/);
  assert.match(blame, /\? .*stack\/Old/);
});

test('a pipeline that does not fit the installation is listed with the reason, also in the status', async () => {
  const fault = { code: 'NotGranted', message: 'not the stack web', where: 'stages[1]', remedy: 'add it and deploy' };
  const pipeline = { name: 'network', current: 1, latest: 1, updatedAt: NOW, updatedBy: 'ana' };
  const pipelines = [
    { ...pipeline, unfit: { since: NOW, faults: [fault] } },
    { ...pipeline, name: 'other' },
  ];
  api.answers = {
    '/v1/pipelines': { pipelines },
    '/v1/executions': { executions: [] },
    '/v1/approvals': { approvals: [] },
    '/v1/states': { states: [] },
    '/v1/refusals': { refusals: [] },
    '/v1/gates': { transitions: [], halts: [], freezes: [] },
    '/v1/people': { people: [] },
  };
  for (const command of [['pipelines', 'list'], ['status']]) {
    const out = (await said(...command)).out.join('\n');
    assert.match(out, /network, since .*\n +NotGranted at stages\[1\]: not the stack web\n +to do +add it and deploy/);
    assert.doesNotMatch(out, /other, since/);
  }
  assert.match((await said('pipelines', 'list')).out.join('\n'), /^network +does not fit +1/m);
  api.answers = { '/v1/pipelines/network': { pipeline: pipelines[0] } };
  assert.match((await said('pipelines', 'show', 'network')).out.join('\n'), /^# {3}NotGranted at stages\[1\]/m);
});

test('a pipeline is disabled, enabled and deleted by name, and what became of it is said', async () => {
  const pipeline = { name: 'network', current: 1, latest: 1, updatedAt: NOW, updatedBy: 'ana' };
  const off = { ...pipeline, disabled: { at: NOW, by: 'ana' } };
  const gone = { ...pipeline, deleted: { at: NOW, by: 'ana' } };
  const switches: readonly [string, string, unknown, RegExp][] = [
    ['disable', 'POST /v1/pipelines/network/disable', off, /^network is disabled$/],
    ['enable', 'POST /v1/pipelines/network/enable', pipeline, /^network is enabled$/],
    ['delete', 'DELETE /v1/pipelines/network', gone, /^network is deleted; its executions and state are kept$/],
  ];

  for (const [verb, asked, body, words] of switches) {
    api.asked.length = 0;
    api.answers = { [asked.split(' ')[1] ?? '']: body };
    const { code, out } = await said('pipelines', verb, 'network');
    assert.deepEqual([code, api.asked], [0, [asked]], verb);
    assert.match(out.join('\n'), words);
    assert.deepEqual(JSON.parse((await said('pipelines', verb, 'network', '--json')).out.join('\n')), body, verb);
  }
});

test('a pipeline that must not be deleted yet is kept: the reason and what to do are said, and it counts as refused', async () => {
  const error = {
    code: 'ExecutionsOpen',
    message: '1 executions of network are open: x',
    remedy: 'wait for its end',
  };
  api.answers = { '/v1/pipelines/network': new Status(409, { error }) };

  const { code, out, err } = await said('pipelines', 'delete', 'network');

  assert.deepEqual([code, out], [3, []]);
  assert.match(err.join('\n'), /ExecutionsOpen[\s\S]*1 executions of network are open[\s\S]*wait for its end/);
  assert.equal((await said('pipelines', 'disable')).code, 2, 'without a name nothing is asked');
});

test('an id may be typed by its beginning, where that names one', async () => {
  const other = { ...execution, id: '6f1c9999-0000-4000-8000-000000000002' };
  api.answers = {
    '/v1/executions': { executions: [execution, other] },
    [`/v1/executions/${EXECUTION}`]: answer,
    '/v1/approvals': { approvals: [approval] },
    [`/v1/approvals/${approval.id}`]: { ...approval, status: 'Approved', decision: answered },
  };

  assert.equal((await said('show', '6F1C2')).code, 0);
  assert.match((await said('approve', '6f1c2')).out[0] ?? '', /approved by ana/);
  const several = await said('show', '6f1c');
  assert.deepEqual([several.code, several.out], [1, []]);
  assert.match(several.err.join('\n'), new RegExp(`AmbiguousId.*\\n.*${EXECUTION}, ${other.id}`));
  for (const typed of ['7', '']) {
    const none = await said('show', typed);
    assert.match(none.err.join('\n'), /NotFound: there is no execution whose id begins with (7|nothing)/);
  }
});

test('a pipeline that nobody knows is an error, with the name that was probably meant', async () => {
  api.answers = {
    '/v1/executions': { executions: [] },
    '/v1/pipelines': { pipelines: [{ name: 'network' }, { name: 'hello' }] },
  };

  assert.deepEqual((await said('executions', 'network')).code, 0);
  const { code, err } = await said('executions', 'netwrok');
  assert.equal(code, 1);
  assert.match(
    err.join('\n'),
    /there is no pipeline netwrok\n.*network, hello\n.*did you mean: tagline executions network/,
  );
});

test('a 403 of the gateway says what to check and which policies there are', async () => {
  api.answers = { '/v1/approvals': new Status(403, { message: 'Forbidden' }) };

  const { code, err } = await said('approvals');
  assert.equal(code, 3);
  assert.match(err.join('\n'), /Forbidden.*\n.*signed.*\n.*get-caller-identity.*--region.*TaglineViewer/);
});

test('one fault is one message, however often it was found', async () => {
  const fault = { code: 'NotGranted', message: 'no', where: 'stages[0]' };
  const error = { code: 'InvalidInput', message: 'x' };
  api.answers = { '/v1/approvals': new Status(400, { error, faults: [fault, fault, { ...fault, where: 'b' }] }) };

  assert.equal((await said('approvals')).err.length, 2);
});

test('looking at an execution that failed exits 1, at any other 0', async () => {
  for (const [status, expected] of [
    ['Failed', 1],
    ['Succeeded', 0],
    ['InProgress', 0],
  ] as const) {
    api.answers = { [`/v1/executions/${EXECUTION}`]: { ...answer, execution: { ...execution, status } } };
    assert.equal((await said('show', EXECUTION)).code, expected, status);
  }
});

test('a refusal of the API exits 3 and prints message, place, expectation and remedy; with --json as JSON', async () => {
  const error = {
    code: 'NotFound',
    message: 'no such execution',
    where: 'id',
    expected: 'an id',
    remedy: 'Look again.',
  };
  api.answers = { [`/v1/executions/${EXECUTION}`]: new Status(404, { error }) };

  const text = await said('show', EXECUTION);
  const json = await said('show', EXECUTION, '--json');

  assert.deepEqual([text.code, text.out, json.code, json.out], [3, [], 3, []]);
  assert.equal(text.err.join('\n'), 'NotFound at id: no such execution\n  expected  an id\n  to do     Look again.');
  assert.deepEqual(JSON.parse(json.err.join('\n')), { faults: [error] });
});

test('all faults of a refusal are shown, not only the first', async () => {
  const faults = [
    { code: 'A', message: 'first' },
    { code: 'B', message: 'second' },
  ];
  api.answers = { '/v1/approvals': new Status(400, { error: { code: 'InvalidInput', message: 'both' }, faults }) };

  assert.deepEqual((await said('approvals')).err, ['A: first', 'B: second']);
  assert.deepEqual(JSON.parse((await said('approvals', '--json')).err.join('\n')), { faults });
});

test('an engine that fails exits 1: nobody can say that nothing changed', async () => {
  api.answers = {
    [`/v1/executions/${EXECUTION}/retry`]: new Status(500, { error: { code: 'InternalError', message: 'it failed' } }),
  };

  assert.deepEqual(await said('retry', EXECUTION), { code: 1, out: [], err: ['InternalError: it failed'] });
});

test('reject, retry and state show ask for what the command line says', async () => {
  api.answers = {
    [`/v1/approvals/${approval.id}`]: { ...approval, status: 'Rejected', decision: answered },
    [`/v1/executions/${EXECUTION}/retry`]: {
      ...execution,
      attempt: 2,
      retry: { stage: 'Deploy', mode: 'ALL_ACTIONS', by: 'ana' },
    },
    '/v1/tags/network': { pipeline: 'network', tag: execution.tag, commit: 'c', serials: [] },
  };

  assert.match((await said('reject', approval.id, '--comment', 'no')).out[0] ?? '', /rejected by ana/);
  assert.match(
    (await said('retry', EXECUTION, '--all')).out[0] ?? '',
    new RegExp(`attempt 2 of ${EXECUTION} begins at Deploy`),
  );
  await said('state', 'show', '--pipeline', 'network', '--tag', execution.tag);

  assert.deepEqual(api.asked, [
    `POST /v1/approvals/${approval.id}`,
    `POST /v1/executions/${EXECUTION}/retry`,
    `GET /v1/tags/network?tag=${encodeURIComponent(execution.tag)}`,
  ]);
});

const HOSTILE = '\u001b[2J\u009b31m\u001b]0;x\u0007\rhostile';

test('text of builds, people and providers is printed without control characters', async () => {
  const action = { name: 'Package', provider: 'CodeBuild', attempt: 1, startedAt: NOW };
  const stages = [
    {
      name: 'Build',
      status: 'Failed',
      actions: [
        { ...action, status: 'Failed', errorDetails: { code: 'C', message: HOSTILE } },
        { ...action, status: 'Succeeded', summary: HOSTILE },
      ],
    },
  ];
  const approvals = [{ ...approval, status: 'Approved', decision: { ...answered, comment: HOSTILE } }];
  api.answers = {
    [`/v1/executions/${EXECUTION}`]: {
      ...answer,
      execution: { ...execution, startedBy: HOSTILE, statusSummary: HOSTILE },
      stages,
      approvals,
    },
    [`/v1/executions/${EXECUTION}/logs`]: { lines: [{ at: NOW, text: `${HOSTILE}\n` }] },
    [`/v1/states/${state.address}`]: {
      state: { ...state, recordedBy: HOSTILE },
      body: {
        outputs: { Url: HOSTILE },
        deployments: [
          {
            provider: 'CloudFormation',
            name: 's',
            region: 'r',
            status: 'x',
            resources: [{ logicalId: 'l', type: 't', physicalId: HOSTILE }],
          },
        ],
      },
    },
    '/mail': { mails: [{ to: 'a@b', subject: HOSTILE, at: NOW, body: HOSTILE }] },
    '/v1/approvals': new Status(400, { error: { code: 'C', message: HOSTILE, where: HOSTILE, remedy: HOSTILE } }),
  };

  for (const [args, times] of [
    [['show', EXECUTION], 5],
    [['logs', EXECUTION, 'Build/Package'], 1],
    [['state', 'show', state.address], 3],
    [['mail'], 2],
    [['approvals'], 3],
  ] as const) {
    const { out, err } = await said(...args);
    const text = [...out, ...err].join('\n');
    assert.equal(text.split('hostile').length - 1, times, `${args.join(' ')} shows the text`);
    assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Cc}/u, args.join(' '));
  }
});

test('a process writes its answer to standard output, and what went wrong to standard error alone', async () => {
  const folder = join(api.folder, 'with path');
  mkdirSync(folder);
  writePlace(folder, `http://${new URL(api.url).host}/_api/abc`);
  api.answers = { '/_api/abc/v1/states': { states: [state] } };

  const good = await run(['state', 'show', '--json'], { cwd: folder, with: { NO_COLOR: '1' } });
  const bad = await run(['approvals', '--json'], { cwd: folder, with: { NO_COLOR: '1' } });

  assert.deepEqual([good.code, good.stderr, JSON.parse(good.stdout)], [0, '', { states: [state] }]);
  assert.deepEqual([bad.code, bad.stdout], [3, '']);
  assert.match(JSON.parse(bad.stderr).faults[0].message, /the API answered 404: Not Found/);
  assert.deepEqual(api.asked, ['GET /_api/abc/v1/states?limit=100', 'GET /_api/abc/v1/approvals']);
});
