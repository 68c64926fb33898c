import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventTypeId, Notification } from '../../../core/definition/notification.ts';
import { actionRecord, type Execution, executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { NotificationDue } from '../../../core/notification.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { publishEvents } from '../../../core/steps/publish-events.ts';
import { sendNotification } from '../../../core/steps/send-notification.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:releases';

/** A running execution of a pipeline with rules of notifications. */
const running = async (...rules: readonly object[]) => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const execution = (await startExecution(world.ports)(world.request())) ?? assert.fail();
  const key = keys.version(execution.pipeline, execution.definitionVersion);
  const version = await versionRecord.require(ledger, key, 'version');
  const notifications = rules.map((rule) => Notification.parse(rule));
  await ledger.write([
    { put: { ...version, data: { ...version.data, definition: { ...version.data.definition, notifications } } } },
  ]);
  return { world, execution };
};
const failed = async ({ ports }: World, execution: Execution): Promise<void> => {
  const at = { executionId: execution.id, runOrder: 1, attempt: 1, status: 'Failed' as const, startedAt: 'begin' };
  for (const [stage, name, endedAt, message] of [
    ['Build', 'Package', '2026-01-01T00:00:02.000Z', 'exit status 3\nhttps://evil.example.com/'],
    ['Build', 'Lint', '2026-01-01T00:00:05.000Z', 'later'],
  ] as const)
    await ports.ledger.write([
      {
        put: actionRecord.fresh(keys.action(execution.id, stage, name), {
          ...at,
          stage,
          name,
          provider: 'Commands',
          endedAt,
          errorDetails: { code: 'JobFailed', message },
        }),
      },
    ]);
};
/** What the stream tells of a change of the execution's status, and who hears of it. */
const told = async (world: World, execution: Execution, status: Execution['status']) => {
  const item = (data: Execution) => executionRecord.fresh(keys.execution(execution.id), data);
  world.published.length = 0;
  world.mails.length = 0;
  await publishEvents(world.ports)([{ before: item(execution), after: item({ ...execution, status }) }]);
  const due = world.published.filter(({ detailType }) => detailType === 'Notification Due');
  for (const { detail } of due)
    await sendNotification(world.ports)(NotificationDue.parse(JSON.parse(JSON.stringify(detail))));
  return due;
};

const FAILED = 'codepipeline-pipeline-pipeline-execution-failed';

test('the eighteen ids of CodePipeline are known, and no other', () => {
  assert.equal(EventTypeId.options.length, 18);
  assert.equal(EventTypeId.safeParse('codepipeline-pipeline-stage-execution-superseded').success, false);
  assert.equal(EventTypeId.safeParse('codepipeline-pipeline-manual-approval-needed').success, true);
});

test('a failure is told to people with the first error and the command that goes on, each person once', async () => {
  const { world, execution } = await running({
    name: 'failures',
    eventTypeIds: [FAILED],
    targets: [
      { targetType: 'Mail', targetAddress: 'ana' },
      { targetType: 'Mail', targetAddress: 'group:release-managers' },
    ],
  });
  await failed(world, execution);

  await told(world, execution, 'Failed');

  assert.deepEqual(
    world.mails.map(({ person }) => person),
    ['ana'],
  );
  const { subject, body } = world.mails[0] ?? assert.fail();
  assert.equal(subject, `FAILED: hello ${execution.tag} (research/dev-eu-central-1)`);
  assert.match(body, /The first error, in Build\/Package:\nJobFailed: exit status 3 https:\/ \/evil\.example\.com\//);
  assert.match(body, new RegExp(`tagline retry ${execution.id}`));
  assert.match(body, new RegExp(`tagline logs ${execution.id} Build/Package`));
  assert.doesNotMatch(body, /later/);
});

test('a topic is told in the payload of CodePipeline’s notification rules, and BASIC leaves the attributes out', async () => {
  const rule = (name: string, detailType: string) => ({
    name,
    detailType,
    eventTypeIds: [FAILED],
    targets: [{ targetType: 'SNS', targetAddress: TOPIC }],
  });
  const { world, execution } = await running(rule('full', 'FULL'), rule('basic', 'BASIC'));
  await failed(world, execution);

  await told(world, execution, 'Failed');

  const [full, basic] = world.notices.map(({ topicArn, message }) => ({ topicArn, ...JSON.parse(message) }));
  assert.equal(full?.topicArn, TOPIC);
  const { detail, time, additionalAttributes, ...rest } = full;
  assert.deepEqual(rest, {
    topicArn: TOPIC,
    account: '000000000000',
    detailType: 'CodePipeline Pipeline Execution State Change',
    region: 'us-east-1',
    source: 'tagline',
    notificationRuleArn: 'arn:aws:codestar-notifications:us-east-1:000000000000:notificationrule/hello/full',
    resources: ['arn:aws:codepipeline:us-east-1:000000000000:hello'],
  });
  assert.deepEqual([detail.state, detail['execution-id'], time], ['FAILED', execution.id, execution.updatedAt]);
  assert.deepEqual(additionalAttributes, {
    failedActionCount: 2,
    failedActions: [
      { action: 'Package', additionalInformation: 'JobFailed: exit status 3\nhttps://evil.example.com/' },
      { action: 'Lint', additionalInformation: 'JobFailed: later' },
    ],
    failedStage: 'Build',
  });
  assert.deepEqual(basic?.additionalAttributes, {});
});

test('only the events of a rule are told, none of a disabled one, and a rule that is gone tells nothing', async () => {
  const targets = [{ targetType: 'Mail', targetAddress: 'ana' }];
  const { world, execution } = await running(
    { name: 'ends', eventTypeIds: ['codepipeline-pipeline-pipeline-execution-succeeded'], targets },
    { name: 'off', eventTypeIds: [FAILED], status: 'DISABLED', targets },
  );

  assert.deepEqual(await told(world, execution, 'Failed'), []);
  assert.deepEqual(await told(world, execution, 'Stopped'), []);
  const [due] = await told(world, execution, 'Succeeded');
  assert.equal(world.mails.length, 1);
  assert.doesNotMatch(world.mails[0]?.body ?? '', /first error|tagline retry/);

  const gone = NotificationDue.parse({ ...(due?.detail as object), rule: 'gone' });
  await sendNotification(world.ports)(gone);
  assert.equal(world.mails.length, 1);
});

test('a manual approval is told as needed, with the way to decide and no link', async () => {
  const { world, execution } = await running({
    name: 'approvals',
    eventTypeIds: ['codepipeline-pipeline-manual-approval-needed'],
    targets: [{ targetType: 'Mail', targetAddress: 'ana' }],
  });
  const action = (name: string) =>
    actionRecord.fresh(keys.action(execution.id, 'Deploy', name), {
      executionId: execution.id,
      stage: 'Deploy',
      name,
      provider: 'Manual',
      runOrder: 2,
      attempt: 1,
      status: 'InProgress',
      startedAt: 'begin',
    });
  world.published.length = 0;

  await publishEvents(world.ports)([{ after: action('Approve') }, { after: action('Apply') }]);

  const due = world.published.filter(({ detailType }) => detailType === 'Notification Due');
  assert.equal(due.length, 1);
  await sendNotification(world.ports)(NotificationDue.parse(JSON.parse(JSON.stringify(due[0]?.detail))));
  const { subject, body } = world.mails[0] ?? assert.fail();
  assert.match(subject, /^NEEDED: hello \S+ Deploy\/Approve/);
  assert.match(body, /tagline approvals/);
  assert.doesNotMatch(body, /https?:\/\//);
});

test('a stage is told with what its sources made', async () => {
  const { world, execution } = await running({
    name: 'stages',
    eventTypeIds: ['codepipeline-pipeline-stage-execution-started'],
    targets: [{ targetType: 'SNS', targetAddress: TOPIC }],
  });
  const { action, provider } = execution.revisions[0] ?? assert.fail();
  await world.ports.ledger.write([
    {
      put: actionRecord.fresh(keys.action(execution.id, 'Source', action), {
        executionId: execution.id,
        stage: 'Source',
        name: action,
        provider,
        runOrder: 1,
        attempt: 1,
        status: 'Succeeded',
        startedAt: 'begin',
        outputVariables: { CommitId: execution.commit },
      }),
    },
  ]);
  const event = {
    detailType: 'CodePipeline Stage Execution State Change',
    detail: { 'execution-id': execution.id, pipeline: 'hello', stage: 'Build', state: 'STARTED' },
    time: 'now',
    resources: [],
  };

  await sendNotification(world.ports)({
    environment: 'dev',
    executionId: execution.id,
    rule: 'stages',
    eventTypeId: 'codepipeline-pipeline-stage-execution-started',
    event,
  });

  assert.deepEqual(JSON.parse(world.notices[0]?.message ?? '').additionalAttributes, {
    sourceActions: [
      {
        sourceActionName: action,
        sourceActionProvider: provider,
        sourceActionVariables: { CommitId: execution.commit },
      },
    ],
  });
});

test('a target that refuses keeps no other from hearing, and the call fails', async () => {
  const { world, execution } = await running({
    name: 'failures',
    eventTypeIds: [FAILED],
    targets: [
      { targetType: 'SNS', targetAddress: TOPIC },
      { targetType: 'Mail', targetAddress: 'author' },
    ],
  });
  const asAna = { ...execution, startedBy: 'arn:aws:iam::000000000000:root' };
  const item = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  await world.ports.ledger.write([{ put: { ...item, data: asAna } }]);
  const topics = { publish: () => Promise.reject(new Error('TopicRefused')) };
  world.published.length = 0;
  const at = (data: Execution) => executionRecord.fresh(keys.execution(execution.id), data);
  await publishEvents(world.ports)([{ before: at(asAna), after: at({ ...asAna, status: 'Failed' }) }]);
  const due = NotificationDue.parse(JSON.parse(JSON.stringify(world.published.at(-1)?.detail)));

  await assert.rejects(sendNotification({ ...world.ports, topics })(due), /TopicRefused/);

  assert.deepEqual(
    world.mails.map(({ person }) => person),
    ['ana'],
  );
});
