/**
 * One tag goes the whole way, through the handlers alone: every one of them is given its event, and its step is seen to
 * act.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AuthorizerAnswer } from '../../adapters/aws/authorizer.ts';
import { ENV } from '../../adapters/aws/env.ts';
import { ActionType } from '../../core/action-type.ts';
import { actionRecord, type Execution, executionRecord, stageRecord } from '../../core/execution.ts';
import type { ExecutionRequest } from '../../core/execution-request.ts';
import type { GitEvent } from '../../core/git-event.ts';
import { leaseRecord } from '../../core/lease.ts';
import { keys } from '../../core/ledger/keys.ts';
import { pipelineRecord } from '../../core/pipeline.ts';
import { headRecord } from '../../core/state.ts';
import { COMMIT, deployed, table, world } from './composed.ts';
import { called, handlerOf } from './handler-of.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = readFileSync(join(ROOT, 'examples/regional-hello/pipeline.yaml'), 'utf8');
const TAG = 'dev_eu-central-1/research/1.0';
const STACK = 'arn:stack/hello/1';
const ROOT_USER = 'arn:aws:iam::000000000000:root';
const { ledger } = world.ports;

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}
const http = (routeKey: string, pathParameters: Record<string, string> = {}, body?: string) => ({
  routeKey,
  pathParameters,
  ...(body === undefined ? {} : { body }),
  requestContext: { authorizer: { iam: { userArn: ROOT_USER } } },
});
const ask = async (name: string, event: ReturnType<typeof http>): Promise<Answer> =>
  (await handlerOf(name)(event)) as Answer;

let execution: Execution;
let approval: { approval: string; secret: string };
const machine = (name: string, stage: string, more: object = {}): Promise<unknown> =>
  handlerOf(name)({ contract: 2, executionId: execution.id, attempt: 1, stage, ...more });
const stage = async (name: string) => (await stageRecord.read(ledger, keys.stage(execution.id, name)))?.data.status;
const action = async (at: string, name: string) =>
  (await actionRecord.read(ledger, keys.action(execution.id, at, name)))?.data;
const token = (wanted: string): boolean => world.answered.some((answered) => answered.token === wanted);

test('accept-definition and register-definition make a version of the pipeline current', async () => {
  const accepted = await ask('accept-definition', http('PUT /v1/pipelines/{pipeline}', { pipeline: 'hello' }, EXAMPLE));
  const { id: operationId, version } = JSON.parse(accepted.body) as { id: string; version: number };
  assert.deepEqual([accepted.statusCode, version], [202, 2]);

  await handlerOf('register-definition')({ detail: { operationId } });

  const { data } = await pipelineRecord.require(ledger, keys.pipeline('hello'), 'pipeline');
  assert.deepEqual([data.current, data.updatedBy], [2, ROOT_USER]);
});

test('receive-git-event, match-triggers and start-execution make an execution of a push', async () => {
  const detail = {
    event: 'referenceCreated',
    repositoryName: 'hello',
    referenceType: 'tag',
    referenceName: TAG,
    commitId: 'f'.repeat(40),
  };
  const push = { id: 'push-1', source: 'aws.codecommit', time: '2026-01-01T00:00:00Z', detail };
  const event = (await handlerOf('receive-git-event')(push)) as GitEvent;
  assert.equal(event.commit, COMMIT);

  const [requested] = (await handlerOf('match-triggers')({ detail: event })) as ExecutionRequest[];
  assert.equal(requested?.definitionVersion, 2);
  execution = (await handlerOf('start-execution')({ detail: requested })) as Execution;

  assert.deepEqual([execution.tag, execution.commit, execution.status], [TAG, COMMIT, 'InProgress']);
  assert.ok(execution.machineExecutionArn && world.machines.has(execution.machineExecutionArn));
});

test('enter-stage, fetch-source, settle-group and leave-stage take it through Source', async () => {
  await machine('enter-stage', 'Source', { token: 'source' });
  assert.ok(token('source'));
  const fetch = { action: 'Source', repository: 'hello', commit: COMMIT, artifact: 'source' };
  await machine('fetch-source', 'Source', fetch);
  assert.equal((await action('Source', 'Source'))?.status, 'Succeeded');

  const results = [{ name: 'Source', status: 'Succeeded' }];
  const settled = await machine('settle-group', 'Source', { group: 1, results });
  assert.equal((settled as { decision: string }).decision, 'continue');
  await machine('leave-stage', 'Source', { outcome: 'Succeeded' });

  assert.equal(await stage('Source'), 'Succeeded');
});

test('check-condition refuses a condition that the pipeline does not have', async () => {
  const check = machine('check-condition', 'Source', { moment: 'BEFORE_ENTRY' });
  await assert.rejects(check, { name: 'UnknownAction' });
});

test('complete-work binds a build to its action, and end-action ends it', async () => {
  await machine('enter-stage', 'Build', { token: 'build' });
  world.etags.set(`dev/artifacts/${execution.target.account}/hello/package/${execution.id}`, '"1"');
  const variables = { EXECUTION: execution.id, STAGE: 'Build', ACTION: 'Package', ATTEMPT: '1' };
  const given = Object.entries(variables).map(([name, value]) => ({ name: `TAGLINE_${name}`, value }));
  const environment = { 'environment-variables': given };
  const detail = {
    'build-id': 'arn:aws:codebuild:us-east-1:000000000000:build/p:1',
    'additional-information': { environment },
  };
  await handlerOf('complete-work')({ source: 'aws.codebuild', detail });
  assert.equal((await action('Build', 'Package'))?.externalExecutionId, 'p:1');

  const results = ['Lint', 'Package'].map((name) => ({ name, status: 'Succeeded' }));
  for (const result of results) await machine('end-action', 'Build', { result });

  assert.equal((await action('Build', 'Package'))?.artifacts?.[0]?.version, 'v-"1"');
  await machine('settle-group', 'Build', { group: 1, results });
  await machine('leave-stage', 'Build', { outcome: 'Succeeded' });
});

test('plan-work and look-at-work make the plan that people are asked about', async () => {
  await machine('enter-stage', 'Deploy', { token: 'deploy' });
  const configuration = {
    ActionMode: 'CHANGE_SET_REPLACE',
    StackName: 'hello',
    TemplatePath: 'package::template.json',
  };
  const { id } = (await machine('plan-work', 'Deploy', { action: 'Plan', configuration })) as { id: string };
  const content = { changeSetId: id, stackId: STACK, stackName: 'hello', changes: [], content: { template: 'A' } };
  world.changeSets.set(id, { ...content, status: 'ready' });

  const look = await machine('look-at-work', 'Deploy', { action: 'Plan', id });

  assert.equal((look as { ready: boolean }).ready, true);
  await machine('settle-group', 'Deploy', { group: 1, results: [{ name: 'Plan', status: 'Succeeded' }] });
});

test('request-approval, open-link and decide-approval ask a person and take the answer', async () => {
  await machine('request-approval', 'Deploy', { action: 'Approve', token: 'approve', timeoutInMinutes: 60 });
  const [, approvalId = '', secret = ''] = /approvals\/([^/]+)\/(\S+)/.exec(world.mails.at(-1)?.body ?? '') ?? [];
  approval = { approval: approvalId, secret };

  const page = await ask('open-link', http('GET /approvals/{approval}/{secret}', approval));
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /hello/);
  assert.equal(token('approve'), false, 'GET decides nothing');
  const wrong = await ask('open-link', http('GET /approvals/{approval}/{secret}', { ...approval, secret: 'x' }));
  assert.equal(wrong.statusCode, 404);
  const post = (at: object) =>
    ask('decide-approval', http('POST /approvals/{approval}/{secret}', { ...approval, ...at }, 'status=Approved'));
  assert.equal((await post({ secret: 'x' })).statusCode, 404);
  assert.equal((await post({})).statusCode, 200);

  assert.ok(token('approve'));
});

test('take-lease, start-work, complete-work, record-state and release-lease deploy what was approved', async () => {
  await machine('take-lease', 'Deploy', { group: 3, token: 'lease' });
  assert.ok(token('lease'));
  await machine('start-work', 'Deploy', { action: 'Apply', group: 3, token: 'apply', configuration: {} });
  assert.equal(world.executed.length, 1);
  const [id = ''] = world.executed;
  const changeSet = world.changeSets.get(id);
  assert.ok(changeSet);
  world.changeSets.set(id, { ...changeSet, status: 'executed' });
  world.stackStatus.set(STACK, { stackId: STACK, status: 'CREATE_COMPLETE', settled: true, succeeded: true });

  const detail = { 'stack-id': STACK };
  assert.equal(await handlerOf('complete-work')({ source: 'aws.cloudformation', detail }), 'ended');
  assert.ok(token('apply'));
  await machine('record-state', 'Deploy', { group: 3, actions: ['Apply'] });
  await machine('release-lease', 'Deploy', { group: 3 });

  const head = await headRecord.require(ledger, keys.head(execution.address, 'hello'), 'head');
  assert.deepEqual([head.data.serial, head.data.tag], [1, TAG]);
  assert.equal((await leaseRecord.read(ledger, keys.lease(execution.address)))?.data.holder, undefined);
});

test('stop-work has nothing to end where a machine has followed everything to its end', async () => {
  const detail = { environment: 'dev', executionId: execution.id, attempt: 1, stage: 'Build', action: 'Package' };
  assert.equal(await handlerOf('stop-work')({ detail }), 'ended');
});

test('send-notification tells nothing of a rule that is gone', async () => {
  const event = { detailType: 'x', detail: { 'execution-id': execution.id, pipeline: 'hello', state: 'FAILED' } };
  const rule = { environment: 'dev', executionId: execution.id, rule: 'gone', eventTypeId: 'x' };
  const before = world.mails.length;

  await handlerOf('send-notification')({ detail: { ...rule, event: { ...event, time: 'now', resources: [] } } });

  assert.equal(world.mails.length, before);
});

test('the functions of another environment leave its job alone, and refuse its machine', async () => {
  const before = JSON.stringify([...ledger.items.values()]);
  deployed.environment = 'prod';
  try {
    const settled = { source: 'aws.cloudformation', detail: { 'stack-id': STACK } };
    assert.equal(await handlerOf('complete-work')(settled), 'foreign');
    const start = machine('start-work', 'Deploy', { action: 'Apply', group: 3, token: 'again', configuration: {} });
    await assert.rejects(start, { name: 'ForeignEnvironment' });
  } finally {
    deployed.environment = undefined;
  }
  assert.equal(JSON.stringify([...ledger.items.values()]), before);
});

test('answer-job tells no job from one that is not the caller’s, and refuses a body only after that', async () => {
  const route = 'POST /v1/jobs/{job}/success';
  const token = { headers: { authorization: 'Bearer a-secret' } };
  const answered = async (job: string, body: string): Promise<unknown[]> => {
    const answer = await ask('answer-job', { ...http(route, { job }, body), ...token });
    return [answer.statusCode, (JSON.parse(answer.body) as { error: { code: string } }).error.code];
  };

  assert.deepEqual(await answered('none', '{'), [404, 'JobNotFound']);
  assert.deepEqual(await answered(STACK, '{"outputVariables":{}}'), [404, 'JobNotFound']);
});

test('serve-jobs knows the action types of the installation, and no job of another', async () => {
  const type = { category: 'Build', provider: 'Jenkins', version: '1' };
  const route = 'POST /v1/workers/{category}/{provider}/{version}/jobs';
  assert.equal((await ask('serve-jobs', http(route, type, '{}'))).statusCode, 404);
  world.ports.installation.actionTypes.push(ActionType.parse(type));
  const polled = await ask('serve-jobs', http(route, type, '{}'));
  assert.deepEqual([polled.statusCode, JSON.parse(polled.body)], [200, { jobs: [] }]);
  const answers: readonly [string, string][] = [
    ['POST', '/acknowledge'],
    ['GET', ''],
    ['POST', '/success'],
  ];
  for (const [method, end] of answers) {
    const routeKey = `${method} ${route.slice('POST '.length)}/{job}${end}`;
    const { statusCode } = await ask('serve-jobs', http(routeKey, { ...type, job: STACK }, '{"nonce":"n"}'));
    assert.equal(statusCode, 404, routeKey);
  }
});

test('break-lease refuses a lease that nobody holds, and a body that gives no reason', async () => {
  const [team = '', target = ''] = execution.address.split('/');
  const asked = async (body: object) => {
    const route = 'POST /v1/leases/{team}/{target}/break';
    const answer = await ask('break-lease', http(route, { team, target }, JSON.stringify(body)));
    return [answer.statusCode, (JSON.parse(answer.body) as { error: { code: string } }).error.code];
  };

  assert.deepEqual(await asked({ reason: 'it hangs', fencing: 1 }), [409, 'LeaseFree']);
  assert.deepEqual(await asked({ fencing: 1 }), [400, 'InvalidRequest']);
});

test('close-execution ends the execution when its machine has ended', async () => {
  await machine('leave-stage', 'Deploy', { outcome: 'Succeeded' });
  const executionArn = execution.machineExecutionArn ?? '';
  world.endMachine(executionArn, { status: 'SUCCEEDED' });

  const detail = { executionArn, name: `${execution.id}-1` };
  assert.equal(await handlerOf('close-execution')({ detail }), 'closed');

  const { data } = await executionRecord.require(ledger, keys.execution(execution.id), 'execution');
  assert.equal(data.status, 'Succeeded');
});

test('run-again refuses to accept what has not drifted, and to destroy what was never there', async () => {
  const refusal = async (purpose: string, address: string) => {
    const [team = '', target = ''] = address.split('/');
    const answer = await ask('run-again', http(`POST /v1/states/{team}/{target}/${purpose}`, { team, target }, '{}'));
    return [answer.statusCode, (JSON.parse(answer.body) as { error: { code: string } }).error.code];
  };

  assert.deepEqual(await refusal('accept', execution.address), [409, 'NoDriftKnown']);
  assert.deepEqual(await refusal('destroy', 'nobody/dev-eu-central-1'), [404, 'NothingThere']);
});

test('ask-drift has the address looked at, and suspect-drift leaves what Tagline itself did alone', async () => {
  const [team = '', target = ''] = execution.address.split('/');
  world.published.length = 0;
  const asked = await ask('ask-drift', http('POST /v1/states/{team}/{target}/drift', { team, target }, '{}'));
  assert.equal(asked.statusCode, 202);
  assert.deepEqual(
    (JSON.parse(asked.body) as { drifts: { looking?: { by: string } }[] }).drifts.map(({ looking }) => looking?.by),
    [ROOT_USER],
  );
  assert.match(JSON.stringify(world.published), new RegExp(execution.address));

  const { account } = execution.target;
  const call = (by: string) => ({
    account,
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      eventID: 'e-1',
      eventTime: '2026-01-01T00:00:00Z',
      eventSource: 'cloudformation.amazonaws.com',
      eventName: 'UpdateStack',
      awsRegion: 'eu-central-1',
      userIdentity: { arn: by },
      requestParameters: { stackName: 'hello' },
      responseElements: null,
    },
  });
  process.env[ENV.environment] = 'dev';
  try {
    const own = `arn:aws:sts::${account}:assumed-role/tagline-deploy-dev-eu-central-1/session`;
    assert.deepEqual(await handlerOf('suspect-drift')(call(own)), []);
    const other = `arn:aws:iam::${account}:user/somebody`;
    assert.deepEqual(await handlerOf('suspect-drift')(call(other)), [execution.address]);
  } finally {
    delete process.env[ENV.environment];
  }
});

test('publish-events tells what the ledger’s stream brings', async () => {
  const { key, kind, revision, data } = await executionRecord.require(
    ledger,
    keys.execution(execution.id),
    'execution',
  );
  const image = (more: object) =>
    marshall({ ...key, kind, revision, ...data, ...more }, { removeUndefinedValues: true });
  world.published.length = 0;

  const dynamodb = { OldImage: image({ status: 'InProgress' }), NewImage: image({}) };
  await handlerOf('publish-events')({ Records: [{ dynamodb }] });

  assert.match(JSON.stringify(world.published), /"state":"SUCCEEDED"/);
});

test('answer-question and retry-stage answer as the API does', async () => {
  const at = { execution: execution.id };
  const found = await ask('answer-question', http('GET /v1/executions/{execution}', at));
  assert.equal(found.statusCode, 200);
  assert.match(found.body, new RegExp(execution.id));
  assert.equal((await ask('answer-question', http('GET /v1/nothing'))).statusCode, 404);

  const refused = await ask(
    'retry-stage',
    http('POST /v1/executions/{execution}/retry', at, '{"mode":"FAILED_ACTIONS"}'),
  );

  assert.deepEqual(
    [refused.statusCode, (JSON.parse(refused.body) as { error: { code: string } }).error.code],
    [409, 'StageNotRetryable'],
  );
  const body = '{"stage":"Deploy","condition":"BEFORE_ENTRY","reason":"a hotfix"}';
  const stranger = await ask('retry-stage', http('POST /v1/executions/{execution}/override', at, body));
  assert.match(stranger.body, /ConditionNotOverridable/);
});

test('steer-executions refuses to stop what has ended', async () => {
  const refused = await ask(
    'steer-executions',
    http('POST /v1/executions/{execution}/stop', { execution: execution.id }, '{"reason":"wrong tag"}'),
  );

  assert.deepEqual(
    [refused.statusCode, (JSON.parse(refused.body) as { error: { code: string } }).error.code],
    [409, 'PipelineExecutionNotStoppable'],
  );
});

test('steer-executions disables a transition, answer-question tells of it, and it is enabled again', async () => {
  const stage = { pipeline: 'hello', stage: 'Deploy' };
  const path = 'POST /v1/pipelines/{pipeline}/transitions/{stage}';
  const body = '{"environment":"dev","reason":"load test"}';
  const disabled = await ask('steer-executions', http(`${path}/disable`, stage, body));
  assert.equal(disabled.statusCode, 200, disabled.body);
  assert.match((await ask('answer-question', http('GET /v1/gates'))).body, /load test/);

  const enabled = await ask('steer-executions', http(`${path}/enable`, stage, '{"environment":"dev"}'));

  assert.deepEqual(JSON.parse(enabled.body), { pipeline: 'hello', disabled: [] });
  const unsaid = await ask('steer-executions', http(`${path}/disable`, stage, '{"reason":"where?"}'));
  assert.match(unsaid.body, /expected an environment, a scope or both, or all: true/);
  const quoted = await ask('steer-executions', http(`${path}/disable`, stage, '{"all":true,"reason":"a#{b}"}'));
  assert.match(quoted.body, /expected letters, digits, spaces and/);
});

test('steer-executions halts an environment, answer-question tells of it, and it goes on again', async () => {
  const dev = { environment: 'dev' };
  const path = 'POST /v1/environments/{environment}';
  assert.equal((await ask('steer-executions', http(`${path}/halt`, dev, '{"reason":"errors"}'))).statusCode, 200);
  assert.match((await ask('answer-question', http('GET /v1/gates'))).body, /"halted":\{.*"reason":"errors"/);

  assert.equal((await ask('steer-executions', http(`${path}/resume`, dev))).statusCode, 200);
});

test('reconcile looks for what is not finished: versions of machines, an end that nobody wrote, a look at an address', async () => {
  assert.deepEqual(await handlerOf('reconcile')({}), { looked: 3 });
});

test('answer-question foresees what a tag would do', async () => {
  const route = { ...http('GET /v1/plans'), queryStringParameters: { tag: 'dev_us-east-1/research/7.0' } };
  const { statusCode, body } = (await handlerOf('answer-question')(route)) as Answer;

  const { runs } = JSON.parse(body) as { runs: { address: string; stages: object[] }[] };
  assert.deepEqual(
    [statusCode, runs.map(({ address, stages }) => [address, stages.length])],
    [200, [['research/dev-us-east-1', 3]]],
  );
});

test('match-triggers starts nothing for an entry that is not there, and takes no success that the ledger denies', async () => {
  const match = handlerOf('match-triggers');
  const due = { pipeline: 'hello', schedule: 'nightly', due: '2026-01-01T03:00:00Z' };
  assert.deepEqual(await match({ 'detail-type': 'Schedule Due', detail: due }), []);
  const event = { id: 'e', time: '2026-01-01T03:00:00Z', source: 'aws.ecr' };
  assert.deepEqual(await match({ pipeline: 'hello', entry: 'image', event }), []);
  const detail = { 'execution-id': execution.id, state: 'SUCCEEDED' };
  assert.deepEqual(await match({ 'detail-type': 'CodePipeline Pipeline Execution State Change', detail }), []);
});

test('run-again starts a pipeline by hand, and the same token is the same execution', async () => {
  const body = JSON.stringify({
    target: 'research/dev-us-east-1',
    revisions: { Source: TAG },
    clientRequestToken: 'once',
  });
  const started = async () => {
    const route = http('POST /v1/pipelines/{pipeline}/executions', { pipeline: 'hello' }, body);
    const { statusCode, body: text } = await ask('run-again', route);
    const [only, ...more] = (JSON.parse(text) as { executions: Execution[] }).executions;
    return [statusCode, only?.id, only?.tag, only?.address, more.length];
  };

  const first = await started();
  assert.deepEqual([first[0], ...first.slice(2)], [202, TAG, 'research/dev-us-east-1', 0]);
  assert.deepEqual(await started(), first);
  const at = first[1] ?? '';
  const { machineExecutionArn = '' } = (await executionRecord.require(ledger, keys.execution(String(at)), 'x')).data;
  world.endMachine(machineExecutionArn, { status: 'SUCCEEDED' });
  await handlerOf('close-execution')({ detail: { executionArn: machineExecutionArn, name: `${at}-1` } });
  const nowhere = http('POST /v1/pipelines/{pipeline}/executions', { pipeline: 'hello' }, '{"target":"x"}');
  assert.equal((await ask('run-again', nowhere)).statusCode, 400);
});

test('copy-artifacts leaves alone what is started and what nothing follows', async () => {
  const machines = world.machines.size;
  for (const type of ['Artifacts Due', 'Follow Due'])
    await handlerOf('copy-artifacts')({ 'detail-type': type, detail: { executionId: execution.id } });
  assert.equal(world.machines.size, machines);
});

test('run-again rolls back and promotes nothing that cannot be', async () => {
  const at = { team: 'research', target: 'dev-eu-central-1' };
  const rolled = await ask('run-again', http('POST /v1/states/{team}/{target}/rollback', at, '{}'));
  assert.match(rolled.body, /NothingBefore/);
  const promoted = await ask('run-again', http('POST /v1/states/{team}/{target}/promote', at, '{"environment":"dev"}'));
  assert.match(promoted.body, /NotPromotable/);
  const stage = http('POST /v1/executions/{execution}/rollback', { execution: execution.id }, '{"stage":"Source"}');
  assert.match((await ask('run-again', stage)).body, /UnableToRollbackStage/);
});

test('switch-pipeline disables and enables, and delete-pipeline deletes', async () => {
  const at = { pipeline: 'hello' };
  const known = async () => (await pipelineRecord.require(ledger, keys.pipeline('hello'), 'pipeline')).data;
  await ask('switch-pipeline', http('POST /v1/pipelines/{pipeline}/disable', at));
  assert.equal((await known()).disabled?.by, ROOT_USER);
  await ask('switch-pipeline', http('POST /v1/pipelines/{pipeline}/enable', at));
  assert.equal((await known()).disabled, undefined);

  assert.equal((await ask('delete-pipeline', http('DELETE /v1/pipelines/{pipeline}', at))).statusCode, 200);

  assert.equal((await known()).deleted?.by, ROOT_USER);
  assert.ok(world.removed.length > 0);
});

test('protect-ledger protects the ledger’s table', async () => {
  await handlerOf('protect-ledger')({ source: 'aws.cloudformation' });

  assert.equal(table.protected, true);
});

test('Terraform’s backend: a login comes in, locks, writes; what it wrote is pulled, and the login is revoked', async () => {
  Object.assign(world.ports.installation, { terraform: { prefix: 'acme', lock: 'file', binary: 'terraform' } });
  Object.assign(world.ports.installation.environments['dev'] ?? {}, { terraform: { backend: 'http' } });
  const at = { team: 'research', target: 'dev-us-east-1' };
  const route = '/v1/terraform/{team}/{target}';
  const { body } = await ask('log-in-terraform', http(`POST ${route}/logins`, at));
  const { id, secret } = JSON.parse(body) as { id: string; secret: string };
  const admit = async (password: string, user = id) => {
    const identitySource = [`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`];
    return (await handlerOf('admit-terraform')({ identitySource, pathParameters: at })) as AuthorizerAnswer;
  };
  assert.deepEqual(await admit('wrong'), { isAuthorized: false });
  const { isAuthorized, context } = await admit(secret);
  assert.deepEqual([isAuthorized, context?.login, context?.mayBreak], [true, id, 'no']);

  const terraform = (routeKey: string, sent?: string, more: object = {}, lambda: object | undefined = context) => {
    const event = { ...http(routeKey, at, sent), requestContext: { authorizer: { lambda } }, ...more };
    return handlerOf('serve-terraform')(event) as Promise<Answer>;
  };
  const info = JSON.stringify({ ID: 'l1', Who: 'ana@laptop' });
  const state = JSON.stringify({ version: 4, serial: 1, lineage: 'a' });
  const write = (sum: string) =>
    terraform(`POST ${route}`, state, { queryStringParameters: { ID: 'l1' }, headers: { 'content-md5': sum } });
  assert.equal((await terraform(`GET ${route}`)).statusCode, 204);
  assert.equal((await terraform(`PUT ${route}/lock`, info)).statusCode, 200);
  const held = await terraform(`PUT ${route}/lock`, info.replace('l1', 'l2'));
  // Terraform shows nothing of it but the ID.
  assert.deepEqual([held.statusCode, (JSON.parse(held.body) as { ID: string }).ID], [423, 'l1, of ana@laptop']);
  assert.equal((await write('AAAAAAAAAAAAAAAAAAAAAA==')).statusCode, 400);
  assert.equal((await write(createHash('md5').update(state).digest('base64'))).statusCode, 200);
  assert.equal((await terraform(`DELETE ${route}/lock`, info.replace('l1', 'l2'))).statusCode, 409);
  assert.equal((await terraform(`DELETE ${route}/lock`)).statusCode, 403);
  assert.equal((await terraform(`DELETE ${route}/lock`, info)).statusCode, 200);
  assert.deepEqual(await terraform(`GET ${route}`).then(({ body: text }) => text), state);

  const build = { login: 'b', by: 'execution e', mayBreak: 'no', mayWrite: 'yes', under: 'e/1/9' };
  const notTheirs = await terraform(`PUT ${route}/lock`, info.replace('l1', 'l3'), {}, build);
  assert.equal(notTheirs.statusCode, 423, 'no execution holds the lease under the number 9');
  const plan = { login: 'p', by: 'a plan', mayBreak: 'no', mayWrite: 'no' };
  assert.equal((await terraform(`GET ${route}`, undefined, {}, plan)).statusCode, 200);
  for (const routeKey of [`PUT ${route}/lock`, `DELETE ${route}/lock`, `POST ${route}`]) {
    const refused = await terraform(routeKey, info, { queryStringParameters: { ID: 'l1' } }, plan);
    assert.deepEqual([refused.statusCode, JSON.parse(refused.body).error.code], [403, 'ReadOnlyLogin'], routeKey);
  }

  const pulled = await ask('move-terraform-state', http(`GET ${route}/state`, at));
  assert.equal((JSON.parse(pulled.body) as { text: string }).text, state);
  const target = { environment: 'dev', scope: 'us-east-1', team: 'research', account: '111111111111' };
  const under = { executionId: 'e', attempt: 1, fencing: 9 };
  const opened = await world.ports.stateLogins.open({ kind: 'tfapply', target, token: 'b', minutes: 60, under });
  const its = await admit(world.ports.secrets.kept.get(opened?.secretName ?? '') ?? '', 'b');
  assert.deepEqual(its, { isAuthorized: true, context: build });
  await ask('log-in-terraform', http(`DELETE ${route}/logins/{login}`, { ...at, login: id }));
  assert.deepEqual(await admit(secret), { isAuthorized: false });
});

const all = globSync('functions/*.ts', { cwd: ROOT }).map((file) => basename(file, '.ts'));

test('no handler was left out', () => {
  assert.deepEqual(
    all.filter((name) => !called.has(name)),
    [],
  );
});

/** Its event is a schedule's: nothing of it is read. */
const takesAnything = ['reconcile'];

for (const name of all.filter((each) => !takesAnything.includes(each)))
  test(`${name} refuses an event that is not its own by name, without telling its content, and writes nothing`, async () => {
    const before = JSON.stringify([...ledger.items.values()]);

    const refused = handlerOf(name)({ contract: 2, token: 'secret-token', detail: { secret: 'secret-token' } });

    await assert.rejects(refused, (error: Error) => {
      assert.equal(error.name, 'InvalidEvent');
      assert.doesNotMatch(error.message, /secret-token/);
      return true;
    });
    assert.equal(JSON.stringify([...ledger.items.values()]), before);
  });
