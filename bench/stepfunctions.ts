/**
 * The local Step Functions beside aws-local-stepfunctions 3.0.0, in one run. Ours is measured as shipped: standard
 * executions, every transition on disk.
 * The peer keeps everything in memory, has no history and no JSONata (its "JSONata chain" is the same chain in
 * JSONPath).
 * `npm ci --prefix bench && npm run bench stepfunctions` prints medians, ratios (ours / peer) and the throughput over
 * HTTP.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Caller } from '../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../local/open-cloud.ts';
import { loadPeer } from './peer.ts';

const { StateMachine } = await loadPeer();

interface Comparison {
  readonly name: string;
  /** Medians in ms. */
  readonly ours: number;
  readonly peer: number;
}

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/bench`;
const caller: Caller = {
  account: ACCOUNT,
  region: REGION,
  principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
};

const chain = (length: number, state: object) => ({
  StartAt: 'S0',
  States: Object.fromEntries(
    Array.from({ length }, (_, i) => [
      `S${i}`,
      { ...state, ...(i < length - 1 ? { Next: `S${i + 1}` } : { End: true }) },
    ]),
  ),
});
const pass = { Type: 'Pass', Parameters: { 'n.$': '$.n', fixed: true } };
const branch = (i: number) => ({ StartAt: `B${i}`, States: { [`B${i}`]: { Type: 'Pass', End: true } } });

const CASES: readonly { name: string; definition: object; peer?: object; input: object }[] = [
  { name: '100-state Pass chain', definition: chain(100, pass), input: { n: 1 } },
  {
    name: '50-branch Parallel',
    definition: {
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches: Array.from({ length: 50 }, (_, i) => branch(i)), End: true } },
    },
    input: { n: 1 },
  },
  {
    name: '1000-item inline Map',
    definition: {
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
    },
    input: { items: Array.from({ length: 1000 }, (_, i) => i) },
  },
  {
    name: '100-state JSONata chain',
    definition: {
      QueryLanguage: 'JSONata',
      ...chain(100, { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' } }),
    },
    peer: chain(100, { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' } }),
    input: { n: 1 },
  },
];

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

const timed = async (rounds: number, work: () => Promise<unknown>): Promise<number> => {
  for (let i = 0; i < Math.min(20, rounds); i += 1) await work();
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Starts a standard execution and sees its end through the API. */
const runOurs = async (cloud: OpenCloud, stateMachineArn: string, input: object): Promise<void> => {
  const { executionArn } = await cloud.call<{ executionArn: string }>(
    'states',
    'StartExecution',
    { stateMachineArn, input: JSON.stringify(input) },
    caller,
  );
  for (;;) {
    await turn();
    const { status } = await cloud.call<{ status: string }>('states', 'DescribeExecution', { executionArn }, caller);
    if (status === 'SUCCEEDED') return;
    if (status !== 'RUNNING') throw new Error(`the execution ended as ${status}`);
  }
};

const compare = async (
  cloud: OpenCloud,
  { name, definition, peer, input }: (typeof CASES)[number],
  rounds: number,
): Promise<Comparison> => {
  const machine = await cloud.call<{ stateMachineArn: string }>(
    'states',
    'CreateStateMachine',
    { name: name.replaceAll(' ', '-'), roleArn: ROLE, definition: JSON.stringify(definition) },
    caller,
  );
  const other = new StateMachine(peer ?? definition, {
    validationOptions: { checkArn: false },
  });
  const peerTime = await timed(rounds, () => other.run(input).result);
  return { name, ours: await timed(rounds, () => runOurs(cloud, machine.stateMachineArn, input)), peer: peerTime };
};

/** Executions of a five-state machine, started and awaited over HTTP by several clients. */
const throughput = async (cloud: OpenCloud, total: number, clients: number) => {
  const client = (): SFNClient =>
    new SFNClient({
      endpoint: cloud.url,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
    });
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    ...chain(5, { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' } }),
  });
  const { stateMachineArn } = await client().send(
    new CreateStateMachineCommand({ name: 'five', roleArn: ROLE, definition }),
  );
  const latencies: number[] = [];
  let left = total;
  const last: string[] = [];
  const began = performance.now();
  const work = async (sfn: SFNClient): Promise<void> => {
    while (left-- > 0) {
      const at = performance.now();
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{"n":1}' }));
      latencies.push(performance.now() - at);
      last.push(executionArn as string);
    }
  };
  await Promise.all(Array.from({ length: clients }, () => work(client())));
  const sfn = client();
  for (const executionArn of last.slice(-clients * 2))
    while ((await sfn.send(new DescribeExecutionCommand({ executionArn }))).status === 'RUNNING') await turn();
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    perSecond: total / seconds,
    p50: latencies[Math.floor(total * 0.5)] as number,
    p99: latencies[Math.floor(total * 0.99)] as number,
  };
};

const benchStepFunctions = async (
  print: (line: string) => void = console.log,
  rounds = 100,
): Promise<readonly Comparison[]> => {
  const data = mkdtempSync(join(tmpdir(), 'bench-states-'));
  const cloud = await openCloud({ data });
  try {
    const results: Comparison[] = [];
    for (const one of CASES) {
      const result = await compare(cloud, one, rounds);
      results.push(result);
      print(
        `${result.name.padEnd(26)} ours ${result.ours.toFixed(2).padStart(7)} ms   aws-local-stepfunctions ` +
          `${result.peer.toFixed(2).padStart(7)} ms   ratio ${(result.ours / result.peer).toFixed(2)}`,
      );
    }
    const { perSecond, p50, p99 } = await throughput(cloud, 5000, 8);
    print(
      `5000 executions of five states over HTTP, 8 clients: ${perSecond.toFixed(0)}/s, StartExecution p50 ` +
        `${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    );
    return results;
  } finally {
    await cloud.close();
    rmSync(data, { recursive: true });
  }
};

await benchStepFunctions();
