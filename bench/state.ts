/**
 * Writes and look-ups of state on the local DynamoDB over HTTP.
 *
 *   npm run bench state [-- SECONDS per measurement, 3]
 *
 * Writes: record-state under the lease, at 1, 8 and 64 addresses at once, beside the same ledger writing three items in
 * one transaction without any reading or deciding (the limit). Bodies are kept in memory: S3 is not measured.
 * Look-ups by key: a head, the serials of a tag, a resource's id, a commit, with 100, 10,000 and 100,000 serials in the
 * table: p50 and p95, and what the last p95 is of the first.
 * At last a real terraform at 3 MB (kept-state.ts), where there is one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamoLedger } from '../adapters/aws/ledger.ts';
import { actionRecord, executionRecord } from '../core/execution.ts';
import { type Key, keys } from '../core/ledger/keys.ts';
import { findOrigins } from '../core/questions/origins.ts';
import { releaseOf, stateOf } from '../core/questions/states.ts';
import { recordState } from '../core/steps/record-state.ts';
import { releaseLease } from '../core/steps/release-lease.ts';
import { startExecution } from '../core/steps/start-execution.ts';
import { takeLease } from '../core/steps/take-lease.ts';
import { createLedgerTable, TABLE } from '../test/adapters/aws/created-table.ts';
import { makeWorld, register } from '../test/core/world.ts';
import { keptState } from './kept-state.ts';

const SECONDS = Number(process.argv[2] ?? 3);
const ADDRESSES = [1, 8, 64] as const;
const RECORDS = [100, 10_000, 100_000] as const;
const LOOKS = 400;

const data = mkdtempSync(join(tmpdir(), 'bench-state-'));
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
const endpoint = await said();
const credentials = { accessKeyId: '000000000000', secretAccessKey: 'any' };
const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
await client.send(createLedgerTable());
const ledger = dynamoLedger({ client, table: TABLE, random: Math.random });

const world = await makeWorld();
const teams = Array.from({ length: Math.max(...ADDRESSES) }, (_, n) => `team${n}`);
const { dev } = world.ports.installation.environments;
if (!dev) throw new Error('the example has no environment dev');
Object.assign(dev, { accounts: Object.fromEntries(teams.map((team) => [team, '111111111111'])) });
let ids = 0;
const uuid = (): string => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
const ports = { ...world.ports, ledger, ids: { ...world.ports.ids, uuid } };
await register(ledger);

const deployment = (team: string, n: number) => ({
  provider: 'CloudFormation',
  region: 'eu-central-1',
  name: 'hello',
  id: `stack-${team}`,
  status: 'UPDATE_COMPLETE',
  outputs: { N: String(n) },
  resources: [{ logicalId: 'A', type: 'T', physicalId: `arn:${team}`, status: 'UPDATE_COMPLETE' }],
});

/** An execution at an address that holds the lease: it records serial after serial, as groups of its stage. */
const holder = async (team: string, round: number) => {
  const execution = await startExecution(ports)({ ...world.request(`dev_eu-central-1/${team}/${round}`), team });
  if (!execution) throw new Error(`${team}: nothing was started`);
  const { id: executionId, address } = execution;
  const base = { contract: 2 as const, executionId, attempt: 1, stage: 'Deploy' };
  let group = 0;
  return async (): Promise<void> => {
    const at = { ...base, group: ++group };
    const key = keys.action(executionId, 'Deploy', 'Apply');
    const action = { ...base, name: 'Apply', provider: 'CloudFormation', runOrder: 1, startedAt: 'now' };
    const done = { ...action, status: 'Succeeded' as const, deployment: deployment(team, group) };
    await takeLease(ports)({ ...at, token: `${executionId}-${group}` });
    await ledger.write([{ put: { ...actionRecord.fresh(key, done), revision: group - 1 } }]);
    const state = await recordState(ports)({ ...at, actions: [action.name] });
    if (!state) throw new Error(`${address}: nothing was recorded`);
    await releaseLease(ports)(at);
  };
};

/** Calls a second, each address one at a time. */
const rate = async (calls: readonly (() => Promise<void>)[]): Promise<number> => {
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let count = 0;
  await Promise.all(
    calls.map(async (call) => {
      while (performance.now() < end) {
        await call();
        count++;
      }
    }),
  );
  return count / ((performance.now() - start) / 1000);
};

let written = 0;
/** What one record-state writes at the least: head, serial, release, and the check of the lease, each once. */
const bare = async (): Promise<void> => {
  const n = ++written;
  const fresh = (sk: string) => ({
    put: executionRecord.fresh({ pk: `BARE#${n}`, sk }, { text: 'x'.repeat(400) } as never),
  });
  await ledger.write([fresh('HEAD'), fresh('SERIAL'), fresh('RELEASE')]);
};

console.log('state writes a second (take-lease, the action, record-state, release-lease)');
console.log('  addresses   ours   transactions of three items, the limit');
for (const count of ADDRESSES) {
  const holders = await Promise.all(teams.slice(0, count).map((team) => holder(team, count)));
  const ours = await rate(holders);
  const limit = await rate(Array.from({ length: count }, () => bare));
  console.log(`  ${String(count).padStart(9)} ${ours.toFixed(0).padStart(6)} ${limit.toFixed(0).padStart(6)}`);
}

/** Serials of an address each, as record-state leaves them, written as fast as the service takes them. */
const fill = async (from: number, to: number): Promise<void> => {
  const { state } = await stateOf(ports)({ address: 'team0/dev-eu-central-1' });
  const put = (key: Key, kind: string, value: object) => ({
    PutRequest: { Item: marshall({ ...key, kind, revision: 1, ...value }, { removeUndefinedValues: true }) },
  });
  const items = (n: number) => {
    const address = `filled${n}/dev-eu-central-1`;
    const commit = n.toString(16).padStart(40, '0').split('').reverse().join('');
    const tag = `dev_eu-central-1/filled${n}/1.0`;
    const head = { ...state, address, commit, tag, serial: 1 };
    const at = { address, component: 'hello', target: state.target };
    const owned = { ...at, id: `arn:filled:${n}`, region: 'r', deployment: 'd', logicalId: 'A', type: 'T', since: 1 };
    const serials = [{ address, component: 'hello', serial: 1, status: 'complete', executionId: 'e', at: 'now' }];
    return [
      put(keys.head(address, 'hello'), 'state', { ...head, listedUnder: 'STATES', listedAt: address }),
      put(keys.serial(address, 'hello', 1), 'serial', head),
      put(keys.release('hello', tag), 'release', { pipeline: 'hello', tag, commit, serials }),
      put(keys.resource(owned.id, address, 'hello'), 'resource', owned),
      put(keys.commit(commit, address, 'hello', 1), 'commit', { ...at, commit, serial: 1 }),
    ];
  };
  for (let n = from; n < to; n += 40) {
    const batch = Array.from({ length: Math.min(40, to - n) }, (_, i) => items(n + i)).flat();
    const batches = Array.from({ length: Math.ceil(batch.length / 25) }, (_, i) => batch.slice(i * 25, i * 25 + 25));
    await Promise.all(
      batches.map((Items) => client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: Items } }))),
    );
  }
};

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
const lookUp = async (records: number) => {
  const pick = (): number => Math.floor(Math.random() * records);
  const commitOf = (n: number): string => n.toString(16).padStart(40, '0').split('').reverse().join('');
  const questions = {
    head: (n: number) => stateOf(ports)({ address: `filled${n}/dev-eu-central-1`, component: 'hello' }),
    tag: (n: number) => releaseOf(ports)({ pipeline: 'hello', tag: `dev_eu-central-1/filled${n}/1.0` }),
    resource: (n: number) => findOrigins(ports)({ resource: `arn:filled:${n}` }),
    commit: (n: number) => findOrigins(ports)({ commit: commitOf(n) }),
  };
  const result: Record<string, readonly number[]> = {};
  for (const [name, ask] of Object.entries(questions)) {
    const times: number[] = [];
    for (let n = 0; n < LOOKS; n++) {
      const start = performance.now();
      await ask(pick());
      times.push(performance.now() - start);
    }
    result[name] = times.toSorted((a, b) => a - b);
  }
  return result;
};

console.log('\nlook-ups in ms, p50 / p95');
console.log(
  `  ${'serials'.padStart(9)}   ${['head', 'tag', 'resource', 'commit'].map((name) => name.padStart(13)).join('')}`,
);
const p95: Record<string, number[]> = {};
let filled = 0;
for (const records of RECORDS) {
  await fill(filled, records);
  filled = records;
  await lookUp(records);
  const times = await lookUp(records);
  const cells = Object.entries(times).map(([name, sorted]) => {
    p95[name] = [...(p95[name] ?? []), at(sorted, 0.95)];
    return `${at(sorted, 0.5).toFixed(2)} / ${at(sorted, 0.95).toFixed(2)}`.padStart(13);
  });
  console.log(`  ${records.toLocaleString('en').padStart(9)}   ${cells.join('')}`);
}
const ratios = Object.values(p95).map((list) => ((list.at(-1) ?? 0) / (list[0] ?? 1)).toFixed(2).padStart(13));
console.log(`  ${'last/first'.padStart(9)}  ${ratios.join('')}`);

client.destroy();
cloud.postMessage('close');
await said();
await cloud.terminate();
rmSync(data, { recursive: true, force: true });
await keptState();
