import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ApiError, type Client, makeClient, type SigningFetch } from '../../api/client.ts';
import { type RouteName, routes } from '../../api/routes.ts';

interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client of an API that answers the same to everything, and what it was asked. */
const client = (apiUrl = 'https://api.example.com', status = 200, body = '{}'): { asked: Asked[]; api: Client } => {
  const asked: Asked[] = [];
  const fetch: SigningFetch = async (url, init) => {
    asked.push({ url, ...init });
    return new Response(body, { status });
  };
  return { asked, api: makeClient(apiUrl, fetch) };
};

type Signed = { [Name in RouteName]: (typeof routes)[Name]['auth'] extends 'iam' ? Name : never }[RouteName];

const TYPE = { category: 'Build', provider: 'Jenkins', version: '1' };

const calls: Readonly<Record<Signed, (api: Client) => Promise<unknown>>> = {
  putPipeline: (api) => api.putPipeline('network', 'name: network'),
  deletePipeline: (api) => api.deletePipeline('network'),
  disablePipeline: (api) => api.disablePipeline('network'),
  enablePipeline: (api) => api.enablePipeline('network'),
  disableTransition: (api) => api.disableTransition('network', 'Deploy', { all: true, reason: 'why' }),
  enableTransition: (api) => api.enableTransition('network', 'Deploy', { all: true }),
  foresee: (api) => api.foresee('dev/1.0'),
  startPipeline: (api) => api.startPipeline('network', { target: 'research/dev-us-east-1' }),
  listGates: (api) => api.listGates(),
  haltEnvironment: (api) => api.haltEnvironment('dev', { reason: 'why' }),
  resumeEnvironment: (api) => api.resumeEnvironment('dev'),
  getOperation: (api) => api.getOperation('o1'),
  listPipelines: (api) => api.listPipelines(),
  getPipeline: (api) => api.getPipeline('network'),
  listExecutions: (api) => api.listExecutions(),
  getExecution: (api) => api.getExecution('e1'),
  getBuilds: (api) => api.getBuilds('e1'),
  getReports: (api) => api.getReports('e1'),
  getLogs: (api) => api.getLogs('e1', { stage: 'Build', action: 'Package' }),
  retryStage: (api) => api.retryStage('e1'),
  pollForJobs: (api) => api.pollForJobs(TYPE),
  acknowledgeJob: (api) => api.acknowledgeJob(TYPE, 'j1', { nonce: 'n' }),
  getJobDetails: (api) => api.getJobDetails(TYPE, 'j1'),
  succeedWorkerJob: (api) => api.succeedWorkerJob(TYPE, 'j1'),
  failWorkerJob: (api) => api.failWorkerJob(TYPE, 'j1', { failureDetails: { type: 'JobFailed', message: 'no' } }),
  stopExecution: (api) => api.stopExecution('e1', { reason: 'why' }),
  overrideCondition: (api) =>
    api.overrideCondition('e1', { stage: 'Deploy', condition: 'BEFORE_ENTRY', reason: 'a hotfix' }),
  listApprovals: (api) => api.listApprovals(),
  getApproval: (api) => api.getApproval('a1'),
  decideApproval: (api) => api.decideApproval('a1', { status: 'Approved' }),
  listPeople: (api) => api.listPeople(),
  listStates: (api) => api.listStates(),
  getState: (api) => api.getState('research/dev-eu-central-1'),
  getStateHistory: (api) => api.getStateHistory('research/dev-eu-central-1'),
  getMetrics: (api) => api.getMetrics('research/dev-eu-central-1', { days: 7 }),
  getStateDiff: (api) => api.getStateDiff('research/dev-eu-central-1', { from: 1 }),
  getStateBlame: (api) => api.getStateBlame('research/dev-eu-central-1'),
  getDrift: (api) => api.getDrift('research/dev-eu-central-1'),
  detectDrift: (api) => api.detectDrift('research/dev-eu-central-1'),
  acceptDrift: (api) => api.runAgain('accept', 'research/dev-eu-central-1', { reason: 'why' }),
  repairDrift: (api) => api.runAgain('repair', 'research/dev-eu-central-1'),
  destroyAddress: (api) => api.runAgain('destroy', 'research/dev-eu-central-1'),
  rollBackStage: (api) => api.rollBackStage('e1', { stage: 'Deploy' }),
  rollBackAddress: (api) => api.rollBackAddress('research/dev-eu-central-1'),
  promoteAddress: (api) => api.promoteAddress('research/dev-eu-central-1', { environment: 'prod' }),
  findOrigins: (api) => api.findOrigins({ commit: 'abcdef0' }),
  getTag: (api) => api.getTag('network', 'dev/research/1.0'),
  listLeases: (api) => api.listLeases(),
  getLease: (api) => api.getLease('research/dev-eu-central-1'),
  breakLease: (api) => api.breakLease('research/dev-eu-central-1', { reason: 'why', fencing: 1 }),
  logInTerraform: (api) => api.logInTerraform('research/dev-eu-central-1', { mayBreak: false }),
  logInBreaker: (api) => api.logInTerraform('research/dev-eu-central-1', { mayBreak: true }),
  logOutTerraform: (api) => api.logOutTerraform('research/dev-eu-central-1', 'l1'),
  listTerraformLogins: (api) => api.listTerraformLogins('research/dev-eu-central-1'),
  listTerraformSerials: (api) => api.listTerraformSerials('research/dev-eu-central-1'),
  pullTerraformState: (api) => api.pullTerraformState('research/dev-eu-central-1'),
  pushTerraformState: (api) => api.pushTerraformState('research/dev-eu-central-1', '{}'),
  rollBackTerraformState: (api) => api.rollBackTerraformState('research/dev-eu-central-1', { to: 1 }),
  listRefusals: (api) => api.listRefusals(),
};

test('every route that is signed has a method, which asks by its method and path', async () => {
  const signed = Object.entries(routes).filter(([, { auth }]) => auth === 'iam');
  assert.deepEqual(Object.keys(calls).toSorted(), signed.map(([name]) => name).toSorted());

  for (const [name, { method, path }] of signed) {
    const { asked, api } = client();
    await calls[name as keyof typeof calls](api);
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    assert.equal(asked[0]?.method, method, name);
    assert.match(asked[0]?.url.pathname ?? '', pattern, name);
  }
});

test('parameters of a path are one segment of it, whatever they hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text !== '.' && text !== '..'),
      async (id) => {
        const { asked, api } = client();
        await api.getExecution(id);
        const [, v1, executions, segment = '', ...more] = (asked[0] as Asked).url.pathname.split('/');
        assert.deepEqual([v1, executions, decodeURIComponent(segment), more], ['v1', 'executions', id, []]);
        assert.equal((asked[0] as Asked).url.search, '');
      },
    ),
    { numRuns: 100 },
  );
});

test('parameters of a query are read back as they were given; undefined ones are left out', async () => {
  const { asked, api } = client();
  const tag = 'dev_eu-central-1/research/1.0 &x=1#?+ä😀%2F';

  await api.getTag('network', tag);
  await api.listExecutions({ pipeline: 'a b', limit: 5 });
  await api.getState('research/dev-eu-central-1', { component: undefined as never, serial: 3 });

  assert.deepEqual(
    asked.map(({ url }) => Object.fromEntries(url.searchParams)),
    [{ tag }, { pipeline: 'a b', limit: '5' }, { serial: '3' }],
  );
});

test('an address is two segments', async () => {
  const { asked, api } = client();

  await api.getStateHistory('research/dev-eu-central-1');

  assert.equal(asked[0]?.url.pathname, '/v1/states/research/dev-eu-central-1/serials');
});

test('what is no address is refused before anything is asked, with what an address is', async () => {
  for (const text of ['', 'research', 'research/', '/dev-us-east-1', 'a/b/c', 'arn:aws:iam::111111111111:role/x'])
    await assert.rejects(client().api.getStateBlame(text), (error: ApiError) => {
      assert.deepEqual([error.name, error.status], ['NotFound', 404], text);
      assert.match(error.body.error.expected ?? '', /team\/environment-scope/);
      return true;
    });
});

test('paths are appended to the path that the URL of the API has', async () => {
  for (const [apiUrl, expected] of [
    ['http://127.0.0.1:4510/_apigateway/abc123', 'http://127.0.0.1:4510/_apigateway/abc123/v1/states'],
    ['http://127.0.0.1:4510/_apigateway/abc123/', 'http://127.0.0.1:4510/_apigateway/abc123/v1/states'],
    [
      'https://id.execute-api.eu-central-1.amazonaws.com',
      'https://id.execute-api.eu-central-1.amazonaws.com/v1/states',
    ],
    [
      'https://id.execute-api.eu-central-1.amazonaws.com/',
      'https://id.execute-api.eu-central-1.amazonaws.com/v1/states',
    ],
  ] as const) {
    const { asked, api } = client(apiUrl);
    await api.listStates();
    assert.equal(asked[0]?.url.href, expected);
  }
});

test('a definition is sent as it is, other bodies as JSON, and questions have none', async () => {
  const { asked, api } = client();
  const text = '# ä\nname: network\r\n';

  await api.putPipeline('network', text);
  await api.decideApproval('a', { status: 'Rejected', comment: 'ä "quoted"' });
  await api.retryStage('e');
  await api.getExecution('e');

  assert.deepEqual(
    asked.map(({ headers, body }) => [headers['content-type'], body]),
    [
      ['text/plain', text],
      ['application/json', '{"status":"Rejected","comment":"ä \\"quoted\\""}'],
      ['application/json', '{}'],
      [undefined, undefined],
    ],
  );
});

test('an answer is its JSON', async () => {
  const { api } = client(undefined, 200, '{"states":[{"serial":1}]}');

  assert.deepEqual(await api.listStates(), { states: [{ serial: 1 }] });
});

test('a refusal of the API is an ApiError with its code and the whole body', async () => {
  const body = {
    error: { code: 'NotFound', message: 'there is no execution x', remedy: 'Check the id.' },
    faults: [{ code: 'A', message: 'a', where: 'stages[0]' }],
  };
  const { api } = client(undefined, 404, JSON.stringify(body));

  await assert.rejects(api.getExecution('x'), (error: ApiError) => {
    assert.ok(error instanceof ApiError);
    assert.equal(error.name, 'NotFound');
    assert.equal(error.message, 'there is no execution x');
    assert.equal(error.status, 404);
    assert.deepEqual(error.body, body);
    return true;
  });
});

test("a gateway's own refusal is an ApiError with its words", async () => {
  for (const [status, body, name, words] of [
    [403, '{"message":"Forbidden"}', 'Forbidden', 'the API answered 403: Forbidden'],
    [404, '{"message":"Not Found"}', 'ApiUnavailable', 'the API answered 404: Not Found'],
    [503, '{"message":"Service Unavailable"}', 'ApiUnavailable', 'the API answered 503: Service Unavailable'],
    [502, '<html>Bad Gateway</html>', 'ApiUnavailable', 'the API answered 502: <html>Bad Gateway</html>'],
    [500, '', 'ApiUnavailable', 'the API answered 500: '],
    [500, 'null', 'ApiUnavailable', 'the API answered 500: null'],
  ] as const)
    await assert.rejects(client(undefined, status, body).api.listStates(), { name, message: words, status });
});

test('a long answer that is no JSON is cut', async () => {
  await assert.rejects(client(undefined, 502, 'x'.repeat(10_000)).api.listStates(), (error: ApiError) => {
    assert.ok(error.message.length < 300);
    return true;
  });
});
