import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ACCOUNT, eventually, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'planted-secret-of-this-machine';
  process.env['PLANTED_VARIABLE'] = 'planted';
  world = await openWorld();
});
after(async () => {
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  delete process.env['PLANTED_VARIABLE'];
  await world.close();
});

test('a function answers what its handler returns', async () => {
  await world.create('echo', 'export const handler = async (event) => ({ got: event })');

  const { value, StatusCode, ExecutedVersion, FunctionError } = await world.invoke('echo', { a: 1 });

  assert.deepEqual(value, { got: { a: 1 } });
  assert.equal(StatusCode, 200);
  assert.equal(ExecutedVersion, '$LATEST');
  assert.equal(FunctionError, undefined);
});

test('a function without a payload gets an empty object and may answer nothing', async () => {
  await world.create('nothing', 'export const handler = async (event) => { globalThis.seen = event; }');

  const { text } = await world.invoke('nothing', {}, { Payload: '' });

  assert.equal(text, 'null');
});

test('the context names the function and counts down', async () => {
  await world.create(
    'context',
    'export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() })',
    { Timeout: 7, MemorySize: 256 },
  );

  const { value } = await world.invoke('context');

  assert.match(value.awsRequestId, /^[0-9a-f-]{36}$/);
  assert.equal(value.functionName, 'context');
  assert.equal(value.functionVersion, '$LATEST');
  assert.equal(value.invokedFunctionArn, `arn:aws:lambda:us-east-1:${ACCOUNT}:function:context`);
  assert.equal(value.memoryLimitInMB, '256');
  assert.equal(value.logGroupName, '/aws/lambda/context');
  assert.match(value.logStreamName, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  assert.ok(value.left > 6000 && value.left <= 7000, `${value.left}`);
});

test('CommonJS, nested handlers and folders are found', async () => {
  await world.create('cjs', { 'index.js': 'exports.handler = async () => "cjs"' });
  await world.create(
    'nested',
    { 'src/app.js': 'exports.api = { get: async () => "nested" }' },
    { Handler: 'src/app.api.get' },
  );
  await world.create('typed', {
    'package.json': '{"type":"module"}',
    'index.js': 'import { one } from "./one.js"; export const handler = async () => one',
    'one.js': 'export const one = 1',
  });

  assert.equal((await world.invoke('cjs')).value, 'cjs');
  assert.equal((await world.invoke('nested')).value, 'nested');
  assert.equal((await world.invoke('typed')).value, 1);
});

test('callbacks work up to Node.js 22 and are refused by 24, as on AWS', async () => {
  const source =
    'export const handler = (event, context, callback) => { setTimeout(() => callback(null, "called"), 5); }';
  await world.create('callback', source, { Runtime: 'nodejs22.x' });
  await world.create('callback24', source);
  await world.create('silent', 'export const handler = () => "ignored"', { Runtime: 'nodejs22.x' });

  assert.equal((await world.invoke('callback')).value, 'called');
  const refused = await world.invoke('callback24');
  assert.equal(refused.FunctionError, 'Unhandled');
  assert.equal(refused.value.errorType, 'Runtime.CallbackHandlerDeprecated');
  assert.equal((await world.invoke('silent')).value, null);
});

test('a promise that nothing can fulfil any more ends as null', async () => {
  await world.create('forever', 'export const handler = () => new Promise(() => {})');

  assert.equal((await world.invoke('forever')).text, 'null');
});

test('an error that a handler throws is reported with its type, message and trace', async () => {
  await world.create(
    'throws',
    'class Refused extends Error { name = "Refused" }; export const handler = async () => { throw new Refused("not ' +
      'today"); }',
  );
  await world.create('throws-text', 'export const handler = async () => { throw "just text"; }');

  const { FunctionError, StatusCode, value } = await world.invoke('throws');

  assert.equal(StatusCode, 200);
  assert.equal(FunctionError, 'Unhandled');
  assert.equal(value.errorType, 'Refused');
  assert.equal(value.errorMessage, 'not today');
  assert.match(value.trace[0], /Refused: not today/);
  assert.deepEqual((await world.invoke('throws-text')).value, {
    errorType: 'string',
    errorMessage: 'just text',
    trace: [],
  });
});

test('a handler that is not there, a module that is missing and broken code are named', async () => {
  await world.create('no-handler', 'export const other = 1');
  await world.create('no-module', 'import "left-pad"; export const handler = async () => 1');
  await world.create('broken', 'export const handler = async () => {{{');

  assert.deepEqual((await world.invoke('no-handler')).value.errorType, 'Runtime.HandlerNotFound');
  assert.deepEqual((await world.invoke('no-module')).value.errorType, 'Runtime.ImportModuleError');
  assert.deepEqual((await world.invoke('broken')).value.errorType, 'Runtime.UserCodeSyntaxError');
});

test('options of Node that a worker cannot take end the runtime, as they do on AWS', async () => {
  await world.create('options', 'export const handler = async () => 1', {
    Environment: { Variables: { NODE_OPTIONS: '--bogus' } },
  });

  assert.equal((await world.invoke('options')).value.errorType, 'Runtime.ExitError');
});

test('a function that takes too long is ended, and the next invocation starts afresh', async () => {
  await world.create(
    'slow',
    'let runs = 0; export const handler = async (event) => { runs += 1; if (event.spin) for (;;); return runs; }',
    { Timeout: 1 },
  );
  assert.equal((await world.invoke('slow')).value, 1);
  assert.equal((await world.invoke('slow')).value, 2);

  const { FunctionError, value } = await world.invoke('slow', { spin: true });

  assert.equal(FunctionError, 'Unhandled');
  assert.equal(value.errorType, 'Sandbox.Timedout');
  assert.match(value.errorMessage, /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
  assert.equal((await world.invoke('slow')).value, 1);
});

test('a worker that exits, runs out of memory or is killed by a stray error harms nobody', async () => {
  await world.create(
    'dies',
    `export const handler = async ({ how }) => {
    if (how === 'exit') process.exit(3);
    if (how === 'kill') process.kill(process.pid, 'SIGKILL');
    if (how === 'memory') { const all = []; for (;;) all.push(new Array(1e6).fill(Math.random())); }
    if (how === 'stray') { setTimeout(() => { throw new TypeError('stray'); },
        1); await new Promise((r) => setTimeout(r, 200)); }
    if (how === 'rejection') { Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r,
        200)); }
    return 'alive';
  }`,
    { Timeout: 20 },
  );
  await world.create(
    'bystander',
    'export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return "well"; }',
  );

  const errors: Record<string, string> = {};
  const bystander = world.invoke('bystander');
  for (const how of ['exit', 'kill', 'memory', 'stray', 'rejection'])
    errors[how] = ((await world.invoke('dies', { how })).value as { errorType: string }).errorType;

  assert.deepEqual(errors, {
    exit: 'Runtime.ExitError',
    kill: 'Runtime.ExitError',
    memory: 'Runtime.ExitError',
    stray: 'TypeError',
    rejection: 'Runtime.UnhandledPromiseRejection',
  });
  assert.equal((await bystander).value, 'well');
  assert.equal((await world.invoke('dies')).value, 'alive');
});

test('a function sees its own variables, what Lambda sets, and nothing of this machine or of another function', async () => {
  const source = `import os from 'node:os'; import fs from 'node:fs'; import { execSync } from 'node:child_process';
    export const handler = async () => ({ env: process.env, home: os.homedir(), files: fs.readdirSync(os.homedir()),
        cwd: process.cwd(),
      child: execSync('env').toString(), config: fs.readFileSync(process.env.AWS_SHARED_CREDENTIALS_FILE, 'utf8') })`;
  await world.create('first', source, { Environment: { Variables: { COLOUR: 'red', SECRET_OF_FIRST: 'one' } } });
  await world.create('second', source, { Environment: { Variables: { COLOUR: 'blue' } } });

  const first = (await world.invoke('first')).value;
  const second = (await world.invoke('second')).value;

  assert.equal(first.env.COLOUR, 'red');
  assert.equal(second.env.COLOUR, 'blue');
  assert.equal(second.env.SECRET_OF_FIRST, undefined);
  assert.equal(first.env.AWS_LAMBDA_FUNCTION_NAME, 'first');
  assert.equal(first.env.AWS_REGION, 'us-east-1');
  assert.equal(first.env.AWS_ENDPOINT_URL, world.cloud().url);
  assert.equal(first.env.AWS_EC2_METADATA_DISABLED, 'true');
  assert.equal(first.config, '');
  assert.deepEqual(first.files, []);
  assert.notEqual(first.home, process.env['HOME']);
  assert.match(first.cwd, /code/);
  for (const seen of [first, second]) {
    assert.notEqual(seen.env.AWS_SECRET_ACCESS_KEY, 'planted-secret-of-this-machine');
    assert.doesNotMatch(JSON.stringify(seen), /planted/);
    assert.equal(seen.env.USER, undefined);
  }
});

test('a function is its role: the SDK of the runtime signs with its session', async () => {
  await world.create(
    'who',
    `import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
    export const handler = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn`,
    { Timeout: 20 },
  );

  assert.equal((await world.invoke('who')).value, `arn:aws:sts::${ACCOUNT}:assumed-role/functions/who`);
});

test('the clock of a function is that of the cloud, and advancing it renews the credentials', async () => {
  await world.create(
    'time',
    `export const handler = async () => ({ now: Date.now(), made: new Date().getTime(),
        key: process.env.AWS_ACCESS_KEY_ID,
    is: new Date() instanceof Date, sub: new (class Mine extends Date {})(5).getTime(), text: typeof Date(), fixed: new Date(2020, 1, 2).getMonth() })`,
  );
  const before = (await world.invoke('time')).value;

  world.cloud().clock.advance(40 * 3600_000);
  const later = (await world.invoke('time')).value;

  assert.ok(later.now - before.now >= 40 * 3600_000);
  assert.ok(Math.abs(later.now - later.made) < 1000);
  assert.deepEqual([later.is, later.sub, later.text, later.fixed], [true, 5, 'string', 1]);
  assert.notEqual(later.key, before.key);
});

test('with LogType Tail the end of the log comes back, and the whole log goes to CloudWatch Logs', async () => {
  await world.create(
    'talks',
    'export const handler = async () => { console.log("hello %s", "you", { a: 1 }); process.stdout.write("raw\\n"); ' +
      'return 1; }',
  );

  const { LogResult } = await world.invoke('talks', {}, { LogType: 'Tail' });

  const tail = Buffer.from(LogResult ?? '', 'base64').toString('utf8');
  assert.match(tail, /^START RequestId: [0-9a-f-]{36} Version: \$LATEST\n/m);
  assert.match(tail, /\t[0-9a-f-]{36}\tINFO\thello you \{ a: 1 \}\n/);
  assert.match(tail, /\nraw\nEND RequestId: /);
  assert.match(tail, /REPORT RequestId: .*\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t/);
  await eventually(async () => {
    const { events } = await world
      .cloud()
      .call<{ events: { message: string }[] }>(
        'logs',
        'FilterLogEvents',
        { logGroupName: '/aws/lambda/talks' },
        { account: ACCOUNT, region: 'us-east-1', principal: { kind: 'root', account: ACCOUNT, arn: 'root' } },
      );
    const text = events.map(({ message }) => message).join('');
    assert.match(text, /START.*hello you.*raw.*REPORT/s);
  });
});

test('JSON logs carry level and request, and lower levels are left out', async () => {
  await world.create(
    'json',
    'export const handler = async () => { console.info("quiet"); console.error("loud", new TypeError("x")); ' +
      'console.warn({ a: 1 }); }',
    {
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' },
    },
  );

  const { LogResult } = await world.invoke('json', {}, { LogType: 'Tail' });

  const lines = Buffer.from(LogResult ?? '', 'base64')
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ level, type }) => level ?? type),
    ['platform.start', 'ERROR', 'WARN', 'platform.report'],
  );
  assert.equal(lines[1].errorType, 'TypeError');
  assert.deepEqual(lines[2].message, { a: 1 });
});

test('invocations at the same time have environments of their own', async () => {
  await world.create(
    'parallel',
    'let busy = 0; export const handler = async () => { busy += 1; await new Promise((r) => setTimeout(r, 30)); ' +
      'const seen = busy; busy -= 1; return seen; }',
  );

  const seen = await Promise.all([1, 2, 3, 4].map(async () => (await world.invoke('parallel')).value));

  assert.deepEqual(seen, [1, 1, 1, 1]);
});

test('a changed configuration reaches the next invocation', async () => {
  await world.create('changing', 'export const handler = async () => process.env.MODE ?? "none"');
  assert.equal((await world.invoke('changing')).value, 'none');

  await world
    .lambda()
    .send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'changing', Environment: { Variables: { MODE: 'new' } } }),
    );

  assert.equal((await world.invoke('changing')).value, 'new');
});

test('DryRun runs nothing, payloads over the limits and other than JSON are refused', async () => {
  await world.create('limits', 'export const handler = async (event) => event.big ? "x".repeat(7e6) : event.size');

  assert.equal((await world.invoke('limits', {}, { InvocationType: 'DryRun' })).StatusCode, 204);
  await assert.rejects(world.invoke('limits', 'x'.repeat(6_300_000)), { name: 'RequestTooLargeException' });
  await assert.rejects(world.invoke('limits', 'x'.repeat(1_100_000), { InvocationType: 'Event' }), {
    name: 'RequestTooLargeException',
  });
  await assert.rejects(world.lambda().send(new InvokeCommand({ FunctionName: 'limits', Payload: 'not json' })), {
    name: 'InvalidRequestContentException',
  });
  assert.equal((await world.invoke('limits', { big: true })).value.errorType, 'Function.ResponseSizeTooLarge');
  await assert.rejects(world.invoke('nobody'), {
    name: 'ResourceNotFoundException',
    message: `Function not found: arn:aws:lambda:us-east-1:${ACCOUNT}:function:nobody`,
  });
});
