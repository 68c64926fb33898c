/**
 * How far the local DynamoDB is from its own limit: conditional PutItem and Query over raw HTTP against the local
 * cloud, beside the same rows written and read by node:sqlite in this process (the limit: no HTTP, no signature, no
 * expression).
 *
 *   node bench/dynamodb.ts [seconds per measurement, 2]
 *
 * The cloud runs in a thread of its own, as it runs in a process of its own otherwise.
 * Prints the median of five rounds, measured in turn so that the machine's moods meet both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

const ROUNDS = 5;
const SECONDS = Number(process.argv[2] ?? 2) / ROUNDS;
const CONNECTIONS = 8;
const ITEMS = 10;
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

const data = mkdtempSync(join(tmpdir(), 'bench-dynamodb-'));
const cloud = new Worker(
  `import(${JSON.stringify(new URL('../local/open-cloud.ts', import.meta.url).href)}).then(async ({ openCloud }) => {
    const { parentPort, workerData } = await import('node:worker_threads');
    const cloud = await openCloud({ data: workerData });
    parentPort.once('message', () => cloud.close().then(() => parentPort.postMessage('closed')));
    parentPort.postMessage(cloud.url);
  })`,
  { eval: true, workerData: join(data, 'cloud') },
);
const said = (): Promise<string> => new Promise((resolve) => cloud.once('message', resolve));
const url = await said();
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const send = (operation: string, input: unknown): Promise<string> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(input);
    const outgoing = request(
      `${url}/`,
      {
        agent,
        method: 'POST',
        headers: {
          authorization: AUTHORIZATION,
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': `DynamoDB_20120810.${operation}`,
        },
      },
      (incoming) => {
        let answer = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          answer += chunk;
        });
        incoming.on('end', () => (incoming.statusCode === 200 ? resolve(answer) : reject(new Error(answer))));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** Operations a second, `CONNECTIONS` at a time. */
const overHttp = async (one: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let count = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      await one();
      count++;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return count / ((performance.now() - start) / 1000);
};

const inProcess = (one: () => unknown): number => {
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let count = 0;
  while (performance.now() < end) {
    one();
    count++;
  }
  return count / ((performance.now() - start) / 1000);
};

const item = (pk: string, sk: number) => ({
  pk: { S: pk },
  sk: { N: String(sk) },
  status: { S: 'InProgress' },
  text: { S: 'x'.repeat(200) },
});

await send('CreateTable', {
  TableName: 'bench',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
  ],
});
for (let i = 0; i < 100 * ITEMS; i++)
  await send('PutItem', { TableName: 'bench', Item: item(`q${i % 100}`, Math.floor(i / 100)) });

let next = 0;
const putItem = () =>
  send('PutItem', {
    TableName: 'bench',
    Item: item(`p${next}`, next++),
    ConditionExpression: 'attribute_not_exists(pk) OR #s = :s',
    ExpressionAttributeNames: { '#s': 'status' },
    ExpressionAttributeValues: { ':s': { S: 'Failed' } },
  });
const query = () =>
  send('Query', {
    TableName: 'bench',
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': { S: `q${next++ % 100}` } },
  });

const limit = new DatabaseSync(join(data, 'limit.sqlite'));
limit.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
limit.exec('CREATE TABLE items (id INTEGER PRIMARY KEY, pk BLOB, sk BLOB, item TEXT, UNIQUE (pk, sk))');
const statements = {
  begin: limit.prepare('BEGIN IMMEDIATE'),
  commit: limit.prepare('COMMIT'),
  get: limit.prepare('SELECT item FROM items WHERE pk = ? AND sk = ?'),
  put: limit.prepare('INSERT INTO items (pk, sk, item) VALUES (?, ?, ?)'),
  query: limit.prepare('SELECT item FROM items WHERE pk = ? ORDER BY sk'),
};
const key = (n: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
};
const sqlitePut = (pk: string, sk: number): void => {
  statements.begin.run();
  const keys = [Buffer.from(pk), key(sk)] as const;
  if (!statements.get.get(...keys)) statements.put.run(...keys, JSON.stringify(item(pk, sk)));
  statements.commit.run();
};
for (let i = 0; i < 100 * ITEMS; i++) sqlitePut(`q${i % 100}`, Math.floor(i / 100));
const sqliteQuery = () =>
  statements.query.all(Buffer.from(`q${next++ % 100}`)).map((row) => JSON.parse(row['item'] as string));

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

const rounds: Record<string, number[]> = { put: [], sqlitePut: [], query: [], sqliteQuery: [] };
for (let round = -1; round < ROUNDS; round++) {
  const measured = {
    put: await overHttp(putItem),
    sqlitePut: inProcess(() => sqlitePut(`p${next}`, next++)),
    query: await overHttp(query),
    sqliteQuery: inProcess(sqliteQuery),
  };
  // The first round warms up.
  if (round >= 0) for (const [name, rate] of Object.entries(measured)) rounds[name]?.push(rate);
}

const show = (what: string, local: readonly number[] = [], plain: readonly number[] = []): void => {
  const [a, b] = [median(local), median(plain)];
  const rate = (n: number) => `${Math.round(n).toString().padStart(7)}/s`;
  process.stdout.write(
    `${what.padEnd(28)} local cloud, HTTP ${rate(a)}   node:sqlite, in process ${rate(b)}   ratio 1 : ` +
      `${(b / a).toFixed(1)}\n`,
  );
};
show('conditional PutItem', rounds['put'], rounds['sqlitePut']);
show(`Query of ${ITEMS} items`, rounds['query'], rounds['sqliteQuery']);

agent.destroy();
limit.close();
cloud.postMessage('close');
await said();
await cloud.terminate();
rmSync(data, { recursive: true });
