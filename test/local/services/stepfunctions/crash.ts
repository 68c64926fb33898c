/**
 * Kills the process of the local cloud at random instants, again and again, while clients start executions and answer
 * tokens; then checks that every acknowledged execution ended exactly once, every effect is in its history, and no
 * acknowledged answer to a token was lost.
 * `node test/local/stepfunctions/crash.ts [kills, default 100] [seed]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { pause, randomOf, Victim } from '../../victim.ts';

const ACCOUNT = '111122223333';
const CLIENTS = 4;
const ITEMS = 3;
const roleArn = `arn:aws:iam::${ACCOUNT}:role/crash`;
const machineArn = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:crash`;

const add = {
  Type: 'Task',
  Resource: 'arn:aws:states:::dynamodb:updateItem',
  End: true,
  Output: '{% $states.context.Map.Item.Index %}',
  Arguments: {
    TableName: 'effects',
    Key: { id: { S: '{% $name & "/" & $string($states.context.Map.Item.Index) %}' } },
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
};
const ask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken',
  End: true,
  Output: '{% $states.result.answer %}',
  Arguments: {
    TableName: 'effects',
    Item: { id: { S: '{% $name %}' }, token: { S: '{% $states.context.Task.Token %}' } },
  },
};
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Name',
  States: {
    Name: { Type: 'Pass', Assign: { name: '{% $states.context.Execution.Name %}' }, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Next: 'Pause',
      Branches: [
        {
          StartAt: 'All',
          States: {
            All: {
              Type: 'Map',
              Items: `{% [1..${ITEMS}] %}`,
              ItemProcessor: { StartAt: 'Add', States: { Add: add } },
              End: true,
            },
          },
        },
        { StartAt: 'Ask', States: { Ask: ask } },
      ],
    },
    Pause: { Type: 'Wait', Seconds: 1, Next: 'Done' },
    Done: {
      Type: 'Succeed',
      Output: { name: '{% $name %}', all: '{% $states.input[0] %}', answer: '{% $states.input[1] %}' },
    },
  },
};

/** What was acknowledged. */
interface Kept {
  readonly started: Set<string>;
  readonly answered: Map<string, string>;
}

const clientsOf = (endpoint: string) => {
  const options = {
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  };
  return { sfn: new SFNClient(options), db: new DynamoDBClient(options), iam: new IAMClient(options) };
};
type Clients = ReturnType<typeof clientsOf>;

const prepare = async ({ sfn, db, iam }: Clients): Promise<void> => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }] };
  await iam.send(new CreateRoleCommand({ RoleName: 'crash', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'crash', PolicyName: 'p', PolicyDocument: JSON.stringify(allow) }),
  );
  await db.send(
    new CreateTableCommand({
      TableName: 'effects',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await sfn.send(new CreateStateMachineCommand({ name: 'crash', roleArn, definition: JSON.stringify(definition) }));
};

/**
 * One client's life: start an execution, wait for its token, answer it. Every failure is tried again, as clients do.
 */
const live = async (victim: Victim, client: number, kept: Kept, stopped: () => boolean): Promise<void> => {
  let url = '';
  let clients: Clients | undefined;
  const persist = async (work: (clients: Clients) => Promise<boolean>): Promise<void> => {
    for (;;) {
      try {
        if (victim.url !== '' && victim.url !== url) {
          url = victim.url;
          clients = clientsOf(url);
        }
        if (clients && victim.url !== '' && (await work(clients))) return;
      } catch (error) {
        if (['ExecutionAlreadyExists', 'TaskTimedOut'].includes((error as Error).name)) return;
        if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 400) throw error;
      }
      await pause(5);
    }
  };
  for (let i = 0; !stopped(); i += 1) {
    const name = `c${client}-${i}`;
    await persist(async ({ sfn }) => {
      await sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input: '{}' }));
      kept.started.add(name);
      return true;
    });
    kept.started.add(name);
    let token: string | undefined;
    await persist(async ({ db }) => {
      token = (
        await db.send(new GetItemCommand({ TableName: 'effects', Key: { id: { S: name } }, ConsistentRead: true }))
      ).Item?.['token']?.S;
      return token !== undefined;
    });
    await persist(async ({ sfn }) => {
      await sfn.send(
        new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ answer: `yes ${name}` }) }),
      );
      kept.answered.set(name, `yes ${name}`);
      return true;
    });
  }
};

const historyOf = async (sfn: SFNClient, executionArn: string): Promise<HistoryEvent[]> =>
  (await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))).events ?? [];

const check = async ({ sfn, db }: Clients, name: string, problems: string[]): Promise<number> => {
  const executionArn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  for (let i = 0; i < 600; i += 1) {
    if ((await sfn.send(new DescribeExecutionCommand({ executionArn }))).status !== 'RUNNING') break;
    await pause(50);
  }
  const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const expected = JSON.stringify({ name, all: Array.from({ length: ITEMS }, (_, i) => i), answer: `yes ${name}` });
  if (status !== 'SUCCEEDED' || output !== expected)
    problems.push(`${name}: ${status} ${output}, expected ${expected}`);
  const events = await historyOf(sfn, executionArn);
  const ends = events.filter(({ type }) => /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type ?? ''));
  if (ends.length !== 1 || events.at(-1) !== ends[0]) problems.push(`${name}: ${ends.length} ends`);
  if (events.some(({ id, previousEventId }, i) => id !== i + 1 || (previousEventId ?? 0) >= i + 1))
    problems.push(`${name}: ids are not in order`);
  const sent = events.filter(
    ({ type, taskScheduledEventDetails }) =>
      type === 'TaskScheduled' && taskScheduledEventDetails?.resource === 'updateItem',
  ).length;
  let effects = 0;
  for (let i = 0; i < ITEMS; i += 1) {
    const item = (await db.send(new GetItemCommand({ TableName: 'effects', Key: { id: { S: `${name}/${i}` } } }))).Item;
    effects += Number(item?.['n']?.N ?? 0);
    if (!item) problems.push(`${name}: no effect of item ${i}`);
  }
  if (effects > sent) problems.push(`${name}: ${effects} effects, ${sent} in the history`);
  return sent - ITEMS;
};

export const crashStepFunctions = async (
  kills: number,
  seed: number,
  print: (line: string) => void = console.log,
): Promise<readonly string[]> => {
  const data = mkdtempSync(join(tmpdir(), 'crash-'));
  const random = randomOf(seed);
  const victim = new Victim(data);
  const kept: Kept = { started: new Set(), answered: new Map() };
  const problems: string[] = [];
  let stopped = false;
  try {
    await victim.start();
    await prepare(clientsOf(victim.url));
    const lives = Promise.all(Array.from({ length: CLIENTS }, (_, i) => live(victim, i, kept, () => stopped)));
    for (let i = 0; i < kills; i += 1) {
      await pause(random() * 400);
      await victim.kill();
      await victim.start();
    }
    stopped = true;
    await lives;
    let resent = 0;
    const clients = clientsOf(victim.url);
    for (const name of kept.started) resent += await check(clients, name, problems);
    print(
      `${kills} kills (seed ${seed}): ${kept.started.size} executions acknowledged, ${kept.answered.size} answers ` +
        `acknowledged, ${resent} requests sent again, ${problems.length} problems`,
    );
    for (const problem of problems.slice(0, 20)) print(`  ${problem}`);
    for (const complaint of new Set(victim.complaints)) print(`  log: ${complaint.trim()}`);
    return problems;
  } finally {
    await victim.kill();
    rmSync(data, { recursive: true, force: true });
  }
};

if (import.meta.main) {
  const kills = Number(process.argv[2] ?? 100);
  const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
  const problems = await crashStepFunctions(kills, seed);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
