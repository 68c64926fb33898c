import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { machine, openWorkshop, until, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

const evaluate = async (expression: string) => {
  const began = performance.now();
  const ended = await shop.run(machine({ X: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }), {
    text: `${'a'.repeat(40)}!`,
  });
  return { ...ended, took: performance.now() - began };
};

for (const [what, expression, code] of [
  ['endless recursion', '($f := function($n) { 1 + $f($n) }; $f(1))', 'Stack overflow error'],
  ['an endless loop', '($f := function($n) { $f($n + 1) }; $f(1))', 'evaluation timeout'],
  ['a sequence of millions', '$count([1..9000000])', 'memory limit exceeded'],
  ['a sequence that multiplies', '[1..3000].([1..3000])', 'D|memory limit|timeout'],
  ['a regular expression that backtracks for ever', '$contains($states.input.text, /^(a+)+$/)', 'evaluation timeout'],
  ['a text that doubles', '$reduce([1..64], function($t) { $t & $t }, "xxxxxxxx")', 'D|memory limit|timeout'],
  ['padding without end', '$pad("x", 2000000000)', 'D|memory limit|timeout'],
] as const)
  test(`${what} ends the state, not the process`, async () => {
    const { status, error, cause, took } = await evaluate(expression);
    assert.equal(status, 'FAILED');
    assert.equal(error, 'States.QueryEvaluationError');
    assert.match(cause as string, new RegExp(code));
    assert.ok(took < 2500, `took ${took} ms`);
  });

test('prototypes cannot be reached', async () => {
  for (const path of ['($s := $states; $s.__proto__)', '($s := $states; $s.constructor)', '$string.constructor'])
    assert.equal((await evaluate(`$exists(${path}) ? "reached" : "safe"`)).output, '"safe"');
});

test('a loop without end leaves others their turns, and its history grows while it runs', async () => {
  const endless = await shop.create(
    machine({
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }], Default: 'A' },
      End: { Type: 'Succeed' },
    }),
  );
  const execution = await shop.start(endless);
  const took: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const began = performance.now();
    await shop.run(machine({ S: { Type: 'Succeed' } }));
    took.push(performance.now() - began);
  }
  assert.ok(Math.max(...took) < 500, `took ${took}`);
  const ended = await shop.ended(execution);
  assert.equal(ended.status, 'FAILED');
  assert.match(ended.cause as string, /maximum number of history events \(25000\)/);
  const events = await shop.call<{ events: { id: number }[] }>('GetExecutionHistory', {
    executionArn: execution,
    reverseOrder: true,
    maxResults: 1,
  });
  assert.equal(events.events[0]?.id, 25_000);
});

test('a thousand executions that wait cost nothing, and all are there afterwards', async () => {
  const arn = await shop.create(machine({ W: { Type: 'Wait', Seconds: 3600, End: true } }));
  const executions = await Promise.all(Array.from({ length: 1000 }, () => shop.start(arn)));
  await until(async () => {
    const { executions: running } = await shop.call<{ executions: unknown[] }>('ListExecutions', {
      stateMachineArn: arn,
      statusFilter: 'RUNNING',
      maxResults: 1000,
    });
    return running.length === 1000 || undefined;
  });
  // Their starts are still being told on the bus.
  await until(
    () =>
      shop.told.filter(({ Resources }) => (Resources as string[])[0]?.includes(arn.split(':').at(-1) as string))
        .length >= 1000 || undefined,
  );
  // What the starts left to do (events to tell, garbage) ends soon; from then on the process sleeps.
  await until(async () => {
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { user, system } = process.cpuUsage(before);
    return user + system < 3_000 || undefined;
  });

  shop.clock.advance(3_600_000);
  const last = await shop.ended(executions.at(-1) as string);
  assert.equal(last.status, 'SUCCEEDED');
  await until(async () => {
    const { executions: done } = await shop.call<{ executions: unknown[] }>('ListExecutions', {
      stateMachineArn: arn,
      statusFilter: 'SUCCEEDED',
      maxResults: 1000,
    });
    return done.length === 1000 || undefined;
  });
});

test('results above 256 KiB fail the state by name, and only its name catches them', async () => {
  const big = '{% $pad("x", 300000) %}';
  const caughtBy = (ErrorEquals: string) =>
    shop.run(
      machine({
        M: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'P', States: { P: { Type: 'Pass', Output: big, End: true } } }],
          Catch: [{ ErrorEquals: [ErrorEquals], Output: 'caught', Next: 'S' }],
          End: true,
        },
        S: { Type: 'Succeed' },
      }),
    );
  assert.equal((await caughtBy('States.ALL')).error, 'States.DataLimitExceeded');
  assert.equal((await caughtBy('States.DataLimitExceeded')).output, '"caught"');
});

test('the cloud logged no failure', () => assert.deepEqual(shop.logged, []));
