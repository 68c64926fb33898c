import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionRecord } from '../../../core/condition.ts';
import type { ConditionChecked } from '../../../core/contract.ts';
import { actionRecord } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { checkCondition } from '../../../core/steps/check-condition.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { conditioned, rule } from '../conditioned.ts';

type Conditioned = Awaited<ReturnType<typeof conditioned>>;
const at = { stage: 'Build', moment: 'BEFORE_ENTRY' } as const;
const asks = (name: string, configuration: Record<string, string> = {}) => ({ rules: [{ name, configuration }] });
const check = ({ world, base }: Conditioned, more: object = {}): Promise<ConditionChecked> =>
  checkCondition(world.ports)({ ...base, ...at, rules: [], results: [], ...more });
const stored = async ({ world, execution }: Conditioned, moment = 'BEFORE_ENTRY') =>
  (await conditionRecord.require(world.ports.ledger, keys.condition(execution.id, 'Build', moment), 'condition')).data;
const begun = async ({ world, execution }: Conditioned, action: string) =>
  (await actionRecord.read(world.ports.ledger, keys.action(execution.id, 'Build', action)))?.data.status;
const enter = async ({ world, base }: Conditioned): Promise<void> => {
  await enterStage(world.ports)({ ...base, stage: 'Source', token: 's' });
  await leaveStage(world.ports)({ ...base, stage: 'Source', outcome: 'Succeeded' });
  await enterStage(world.ports)({ ...base, stage: 'Build', token: 'b' });
};

const VARIABLE = { Variable: 'main', Value: 'main', Operator: 'EQ' };
const WINDOW = { Cron: '* 0-59 9-17 ? * *', TimeZone: 'UTC' };
const window = (more: object = {}) => rule('DeploymentWindow', WINDOW, more);

test('actions begin when the condition in front of them is met, and not before', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('VariableCheck')] } });
  await enter(here);
  assert.equal(await begun(here, 'Lint'), undefined);

  const { decision } = await check(here, asks('VariableCheck', VARIABLE));

  assert.equal(decision, 'met');
  assert.equal(await begun(here, 'Lint'), 'InProgress');
  assert.equal((await stored(here)).status, 'Succeeded');
  assert.equal((await check(here, asks('VariableCheck', { ...VARIABLE, Value: 'x' }))).decision, 'met', 'asked again');
});

test('a variable is compared in four ways, and a condition that is not met says why', async () => {
  const answers: readonly [operator: string, value: string, holds: boolean][] = [
    ['EQ', 'release/1', true],
    ['EQ', 'release', false],
    ['NE', 'main', true],
    ['NE', 'release/1', false],
    ['CONTAINS', 'lease', true],
    ['CONTAINS', 'x', false],
    ['MATCHES', 'release/\\d+', true],
    ['MATCHES', 'release', false],
  ];
  for (const [Operator, Value, holds] of answers) {
    const here = await conditioned({ BEFORE_ENTRY: { result: 'SKIP', rules: [rule('VariableCheck')] } });
    const configuration = { Variable: 'release/1', Value, Operator };
    const { decision, summary } = await check(here, asks('VariableCheck', configuration));
    assert.equal(decision, holds ? 'met' : 'SKIP', `${Operator} ${Value}`);
    assert.equal(summary !== '', !holds);
  }
});

test('a window that is closed makes the machine wait on a token until it opens', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [window()] } });
  // It is midnight.
  assert.deepEqual(await check(here, asks('DeploymentWindow', WINDOW)), {
    decision: 'wait',
    seconds: 9 * 3600,
    summary: '',
  });
  await check(here, { token: 'held' });
  assert.deepEqual(here.world.answered, [], 'nobody wakes it');
  assert.match((await stored(here)).rules[0]?.summary ?? '', /opens at 2026-01-01T09:00/);

  here.world.advance(9 * 3600);

  assert.equal((await check(here, asks('DeploymentWindow', WINDOW))).decision, 'met');
});

test('a window that opens after the rule may wait says no at once, and so does one that opens no more', async () => {
  const late = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [window({ timeoutInMinutes: 60 })] } });
  const answer = await check(late, asks('DeploymentWindow', WINDOW));
  assert.equal(answer.decision, 'FAIL');
  assert.match(
    answer.summary,
    /Build beforeEntry\/DeploymentWindow: WindowTooLate: .*opens at 2026-01-01T09:00.*60 minutes/,
  );

  const never = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [window()] } });
  assert.match(
    (await check(never, asks('DeploymentWindow', { Cron: '* * * ? * * 2020' }))).summary,
    /WindowNeverOpens/,
  );
});

test('an alarm in a watched state says no; without WaitTime at once', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('CloudWatchAlarm')] } });
  here.world.alarms.set('errors', { state: 'ALARM', reason: '5 > 1' });

  const { decision, summary } = await check(here, asks('CloudWatchAlarm', { AlarmName: 'errors' }));

  assert.equal(decision, 'FAIL');
  assert.match(summary, /AlarmRaised: errors is ALARM: 5 > 1/);
});

test('an alarm has WaitTime to leave the watched states; one that goes into them again says no at once', async () => {
  const here = await conditioned({ ON_SUCCESS: { result: 'FAIL', rules: [rule('CloudWatchAlarm')] } });
  const look = () =>
    check(here, { moment: 'ON_SUCCESS', ...asks('CloudWatchAlarm', { AlarmName: 'errors', WaitTime: '60' }) });
  here.world.alarms.set('errors', { state: 'ALARM' });
  assert.deepEqual(await look(), { decision: 'wait', seconds: 180, summary: '' });
  here.world.advance(180);
  here.world.alarms.set('errors', { state: 'OK' });
  assert.equal((await look()).decision, 'wait', 'it is watched until the time is over');
  here.world.advance(180);
  here.world.alarms.set('errors', { state: 'ALARM' });
  assert.equal((await look()).decision, 'FAIL');
});

test('an alarm that is quiet until its time is over says yes, and is looked at twenty times at most', async () => {
  const here = await conditioned({ ON_SUCCESS: { result: 'FAIL', rules: [rule('CloudWatchAlarm')] } });
  here.world.alarms.set('errors', { state: 'OK' });
  let looks = 0;
  for (let answer: ConditionChecked | undefined; answer?.decision !== 'met'; looks += 1) {
    if (answer) here.world.advance(answer.seconds);
    const configuration = { AlarmName: 'errors', WaitTime: '1440' };
    answer = await check(here, { moment: 'ON_SUCCESS', ...asks('CloudWatchAlarm', configuration) });
    assert.ok(looks <= 21 && answer.decision !== 'FAIL');
  }
  assert.ok(looks >= 20);
});

test('what cannot be evaluated neither skips nor rolls back: the stage fails', async () => {
  for (const result of ['SKIP', 'ROLLBACK']) {
    const here = await conditioned({ BEFORE_ENTRY: { result, rules: [rule('CloudWatchAlarm')] } });
    const { decision, summary } = await check(here, asks('CloudWatchAlarm', { AlarmName: 'gone' }));
    assert.equal(decision, 'FAIL');
    assert.match(summary, /AlarmNotFound/);
    assert.equal((await stored(here)).status, 'Errored');
  }
  const pattern = await conditioned({ BEFORE_ENTRY: { result: 'SKIP', rules: [rule('VariableCheck')] } });
  const given = { Variable: 'a', Value: '(?=a)', Operator: 'MATCHES' };
  assert.equal((await check(pattern, asks('VariableCheck', given))).decision, 'FAIL');
});

test('an alarm that nobody may read ends the rule, and one that cannot be read now is read again', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('CloudWatchAlarm')] } });
  const { ports } = here.world;
  const broken = (error: Error): Promise<ConditionChecked> =>
    checkCondition({ ...ports, alarms: { look: () => Promise.reject(error) } })({
      ...here.base,
      ...at,
      ...asks('CloudWatchAlarm', { AlarmName: 'errors' }),
      results: [],
    });

  await assert.rejects(broken(new Error('throttled')), /throttled/);
  assert.match((await broken(new TaglineError('TargetDoesNotTrust', 'no'))).summary, /TargetDoesNotTrust/);
});

test('a build that says no decides at once, and wakes the machine that waits for a window', async () => {
  const rules = [rule('Commands', {}, { commands: ['true'], inputArtifacts: [{ name: 'source' }] }), window()];
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules } });
  assert.equal((await check(here, asks('DeploymentWindow', WINDOW))).decision, 'wait');
  await check(here, { token: 'held' });

  const cause = '{"Build":{"BuildStatus":"FAILED"}}';
  const failed = { name: 'beforeEntry/Commands', status: 'Failed', error: 'States.TaskFailed', cause };
  assert.equal((await check(here, { results: [failed] })).decision, 'FAIL');

  assert.deepEqual(here.world.answered, [{ token: 'held', answer: { output: {} } }]);
  const { status, rules: states } = await stored(here);
  assert.equal(status, 'Failed');
  assert.deepEqual(
    states.map((one) => one.status),
    ['Failed', 'Abandoned'],
  );
});

test('a rule that the machine still follows keeps the condition open without a wait of its own', async () => {
  const rules = [
    rule('Commands', {}, { commands: ['true'], inputArtifacts: [{ name: 'source' }] }),
    rule('VariableCheck'),
  ];
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules } });
  assert.equal((await check(here, asks('VariableCheck', VARIABLE))).decision, 'pending');

  await check(here, { results: [{ name: 'beforeEntry/Commands', status: 'Succeeded', summary: 'SUCCEEDED' }] });

  assert.equal((await check(here)).decision, 'met');
});

test('a build that ran out of time, or was never begun, is no answer', async () => {
  for (const error of ['States.Timeout', 'CodeBuild.ResourceNotFoundException', 'States.DataLimitExceeded']) {
    const rules = [rule('Commands', {}, { commands: ['true'], inputArtifacts: [{ name: 'source' }] })];
    const here = await conditioned({ BEFORE_ENTRY: { result: 'SKIP', rules } });
    await check(here, { results: [{ name: 'beforeEntry/Commands', status: 'Failed', error }] });
    assert.equal((await stored(here)).status, 'Errored', error);
  }
});

test('a token that comes after the decision is answered at once', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [rule('VariableCheck')] } });
  await check(here, asks('VariableCheck', VARIABLE));

  await check(here, { token: 'late' });

  assert.deepEqual(here.world.answered, [{ token: 'late', answer: { output: {} } }]);
});

test('an execution that ends gives up what its condition waits for', async () => {
  const here = await conditioned({ BEFORE_ENTRY: { result: 'FAIL', rules: [window()] } });
  await enter(here);
  await check(here, asks('DeploymentWindow', WINDOW));
  const { machineExecutionArn = '', id } = here.execution;
  here.world.endMachine(machineExecutionArn, { status: 'ABORTED' });

  await closeExecution(here.world.ports)(id, machineExecutionArn);

  const { status, rules } = await stored(here);
  assert.deepEqual([status, rules[0]?.status], ['Abandoned', 'Abandoned']);
});

test('a condition that the pipeline does not have is refused by name', async () => {
  const here = await conditioned({});
  await assert.rejects(check(here), { code: 'UnknownAction', message: /no condition BEFORE_ENTRY of Build/ });
});
