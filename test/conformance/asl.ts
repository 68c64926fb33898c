/**
 * Runs the executions, TestState calls and definitions that were recorded on AWS against a local cloud, over HTTP with
 * the SDK.
 * `node test/conformance/asl.ts <folder>` prints matched / total per set and every difference.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  TestStateCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { strToU8, zipSync } from 'fflate';
import { openCloud } from '../../local/open-cloud.ts';

export interface SetResult {
  readonly set: string;
  readonly matched: number;
  readonly total: number;
  readonly differences: readonly string[];
}

interface Recorded {
  readonly id: string;
  readonly definition: object;
  readonly input: unknown;
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly api: string;
  readonly self_contained: boolean;
  readonly exact: boolean;
  readonly args?: Record<string, unknown>;
  readonly accepted?: boolean;
  readonly definition_rejected?: boolean;
  readonly test_state_args?: Record<string, unknown>;
  readonly expected: {
    readonly outcome?: { status: string; output_value?: unknown; error?: string; cause?: unknown };
    readonly history?: readonly { type: string; stateEnteredEventDetails?: { name: string } }[];
    readonly response?: Record<string, unknown>;
  };
}

const ACCOUNT = '111111111111';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/sfn-role`;

const rowsOf = (folder: string, file: string): Recorded[] =>
  readFileSync(join(folder, 'asl-recorded', file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recorded);

/** Recorded values are masked in places: what looks masked matches anything. */
const same = (expected: unknown, actual: unknown): boolean => {
  if (isDeepStrictEqual(expected, actual)) return true;
  if (typeof expected === 'string') {
    if (
      /^(<[^<>]*>|date|datetime|timestamp|start-date|stop-date|snf_role_arn|RequestId|x-amzn-RequestId|X-Amzn-Trace-Id)$/.test(
        expected,
      )
    )
      return true;
    if (/<[a-zA-Z_.:0-9-]+>/.test(expected) && typeof actual === 'string') {
      const pattern = expected
        .split(/<[a-zA-Z_.:0-9-]+>/)
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*');
      return new RegExp(`^${pattern}$`, 's').test(actual);
    }
    return false;
  }
  if (expected === null || typeof expected !== 'object' || actual === null || typeof actual !== 'object') return false;
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  const [a, b] = [Object.entries(expected), Object.keys(actual)];
  return a.length === b.length && a.every(([key, value]) => same(value, (actual as Record<string, unknown>)[key]));
};

const clientOf = (url: string): SFNClient =>
  new SFNClient({
    endpoint: url,
    region: 'us-east-1',
    disableHostPrefix: true,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const runOne = async (sfn: SFNClient, row: Recorded, name: string) => {
  const created = await sfn.send(
    new CreateStateMachineCommand({
      name,
      roleArn: ROLE,
      definition: JSON.stringify(row.definition),
      type: row.type ?? 'STANDARD',
    }),
  );
  const stateMachineArn = created.stateMachineArn as string;
  const input = JSON.stringify(row.input ?? {});
  if (row.type === 'EXPRESS') {
    const { status, output, error, cause } = await sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input }));
    return { status, output, error, cause, events: [] };
  }
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  for (let waited = 0; waited < 1500; waited += 1) {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') {
      const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      return { ...described, events };
    }
    await pause(10);
  }
  throw new Error('did not end within 15 seconds');
};

const STATUS: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

const asValue = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
};

const differenceOf = (row: Recorded, actual: Awaited<ReturnType<typeof runOne>>): string | undefined => {
  const { outcome } = row.expected;
  if (!outcome) return undefined;
  if ((STATUS[outcome.status] ?? outcome.status) !== actual.status)
    return `status ${outcome.status}, got ${actual.status} ${actual.error ?? ''} ${actual.cause ?? ''}`;
  if (actual.status === 'SUCCEEDED')
    return same(outcome.output_value, asValue(actual.output))
      ? undefined
      : `output ${JSON.stringify(outcome.output_value)}, got ${actual.output}`;
  if (!same(outcome.error, actual.error)) return `error ${outcome.error}, got ${actual.error} (${actual.cause})`;
  const cause = typeof outcome.cause === 'string' || outcome.cause === undefined ? actual.cause : asValue(actual.cause);
  return same(outcome.cause, cause)
    ? undefined
    : `cause ${JSON.stringify(outcome.cause)}\n      got ${JSON.stringify(cause)}`;
};

const nameOf = (event: object): string =>
  (event as { stateEnteredEventDetails?: { name?: string } }).stateEnteredEventDetails?.name ?? '';

const historyDifference = (row: Recorded, actual: Awaited<ReturnType<typeof runOne>>): string | undefined => {
  const { history } = row.expected;
  if (!history || history.length === 0) return undefined;
  const parallel = /"Type":"(Parallel|Map)"/.test(JSON.stringify(row.definition));
  const told = (events: readonly object[]) => {
    const list = events.map((event) => `${(event as { type?: string }).type} ${nameOf(event)}`.trim());
    return parallel ? list.sort() : list;
  };
  const [expected, got] = [told(history), told(actual.events)];
  if (isDeepStrictEqual(expected, got)) return undefined;
  // The recordings of Parallel states lack ParallelStateSucceeded; its id is missing in their numbering.
  const lost = got.length - expected.length;
  const without = got.filter((event) => event !== 'ParallelStateSucceeded');
  if (lost > 0 && isDeepStrictEqual(expected, without)) return undefined;
  const missing = expected.filter((event) => !got.includes(event));
  const extra = got.filter((event) => !expected.includes(event));
  return (
    `history: missing ${JSON.stringify(missing)} extra ${JSON.stringify(extra)} (${expected.length} / ` +
    `${got.length})`
  );
};

const executions = async (sfn: SFNClient, folder: string): Promise<SetResult[]> => {
  const outcomes = { matched: 0, total: 0, differences: [] as string[] };
  const histories = { matched: 0, total: 0, differences: [] as string[] };
  const rows = rowsOf(folder, 'executions.jsonl').filter((row) => row.self_contained && row.expected.outcome);
  for (const [i, row] of rows.entries()) {
    outcomes.total += 1;
    const exact = row.exact ? '' : ' (not exact)';
    try {
      const actual = await runOne(sfn, row, `execution-${i}`);
      const difference = differenceOf(row, actual);
      if (difference) outcomes.differences.push(`${row.id}${exact}: ${difference}`);
      else outcomes.matched += 1;
      if (!row.expected.history?.length || row.type === 'EXPRESS') continue;
      histories.total += 1;
      const inHistory = historyDifference(row, actual);
      if (inHistory) histories.differences.push(`${row.id}: ${inHistory}`);
      else histories.matched += 1;
    } catch (error) {
      outcomes.differences.push(`${row.id}${exact}: ${(error as Error).name}: ${(error as Error).message}`);
    }
  }
  return [
    { set: 'executions', ...outcomes },
    { set: 'histories', ...histories },
  ];
};

/** The function that some calls invoke, and the role they name. */
const prepare = async (url: string): Promise<void> => {
  const options = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' } };
  const iam = new IAMClient(options);
  const trusted = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: ['states.amazonaws.com', 'lambda.amazonaws.com'] },
  };
  const anything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const document = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName: 'sfn-role', AssumeRolePolicyDocument: document(trusted) }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'sfn-role', PolicyName: 'all', PolicyDocument: document(anything) }),
  );
  const ZipFile = zipSync({ 'index.mjs': strToU8('export const handler = async () => ({});') });
  const name = {
    FunctionName: 'lambda_func_uid0001',
    Role: ROLE,
    Runtime: 'nodejs24.x' as const,
    Handler: 'index.handler',
  };
  await new LambdaClient(options).send(new CreateFunctionCommand({ ...name, Code: { ZipFile } }));
};

const testStates = async (sfn: SFNClient, folder: string): Promise<SetResult[]> => {
  const own = { set: 'teststate', matched: 0, total: 0, differences: [] as string[] };
  const mocked = { set: 'teststate with mocks', matched: 0, total: 0, differences: [] as string[] };
  for (const row of rowsOf(folder, 'teststate.jsonl')) {
    const result = row.test_state_args?.['mock'] === undefined ? own : mocked;
    result.total += 1;
    const { ResponseMetadata: _, Error: given, message: __, ...expected } = row.expected.response ?? {};
    const failure = given ?? raised(expected);
    let actual: Record<string, unknown>;
    try {
      const { $metadata: _metadata, ...answer } = await sfn.send(
        new TestStateCommand({
          ...(row.id.includes('no_role_arn') ? {} : { roleArn: ROLE }),
          definition: JSON.stringify(row.definition),
          input: JSON.stringify(row.input ?? {}),
          ...textual(row.test_state_args),
        }),
      );
      actual = parsedMembers({ ...answer });
    } catch (error) {
      actual = { Error: { Code: (error as Error).name, Message: (error as Error).message } };
    }
    const wanted = failure ? { Error: failure } : parsedMembers(expected);
    if (same(wanted, actual)) result.matched += 1;
    else result.differences.push(`${row.id}: expected ${JSON.stringify(wanted)}\n      got ${JSON.stringify(actual)}`);
  }
  return [own, mocked];
};

/** A failure that was recorded as a Python exception. */
const raised = (response: Record<string, unknown>) =>
  typeof response['exception_typename'] === 'string'
    ? {
        Code: response['exception_typename'],
        Message: String(response['exception_value']).replace(
          /^An error occurred \(\w+\) when calling the \w+ operation: /,
          '',
        ),
      }
    : undefined;

/** Arguments that are JSON text on the wire were recorded as values. */
const textual = (args: Record<string, unknown> = {}): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      (key === 'context' || key === 'variables') && typeof value !== 'string' ? JSON.stringify(value) : value,
    ]),
  );

/** Members that hold JSON text are compared as values. */
const parsedMembers = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (typeof member === 'string' && /^[{["\d]|^(true|false|null)$/.test(member) && key !== 'cause')
        return [key, asValue(member)];
      if (key === 'inspectionData' && member !== null && typeof member === 'object')
        return [key, parsedMembers(member as Record<string, unknown>)];
      return [key, member];
    }),
  );

const definitions = async (sfn: SFNClient, folder: string): Promise<SetResult> => {
  const result = { set: 'definitions', matched: 0, total: 0, differences: [] as string[] };
  for (const [i, row] of rowsOf(folder, 'definitions.jsonl').entries()) {
    result.total += 1;
    const expected = messageOf(row.expected.response);
    const actual = await verdictOf(sfn, row, `definition-${i}`);
    const accepted = row.accepted !== false;
    if (accepted === (actual === undefined) && (accepted || sameMessage(expected, actual))) result.matched += 1;
    else
      result.differences.push(
        `${row.id}: expected ${accepted ? 'accepted' : expected}\n      got ${actual ?? 'accepted'}`,
      );
  }
  return result;
};

const messageOf = (response: Record<string, unknown> | undefined): string | undefined => {
  if (typeof response?.['message'] === 'string') return response['message'];
  if (typeof response?.['exception_value'] === 'string')
    return response['exception_value'].replace(/^An error occurred \(\w+\) when calling the \w+ operation: /, '');
  if (Array.isArray(response?.['diagnostics'])) return JSON.stringify(response['diagnostics']);
  return undefined;
};

/** Messages that are the recorder's own (a Python error) have no wording to compare. */
const sameMessage = (expected: string | undefined, actual: string | undefined): boolean =>
  same(expected, actual) || (expected?.startsWith('Error=ValueError') === true && actual !== undefined);

/** What is wrong with it; undefined if it was accepted. */
const verdictOf = async (sfn: SFNClient, row: Recorded, name: string): Promise<string | undefined> => {
  const definition = typeof row.definition === 'string' ? row.definition : JSON.stringify(row.definition);
  try {
    if (row.api.includes('validate')) {
      const { diagnostics = [] } = await sfn.send(
        new ValidateStateMachineDefinitionCommand({ definition, ...row.args }),
      );
      return diagnostics.some(({ severity }) => severity === 'ERROR')
        ? JSON.stringify(
            diagnostics.map(({ code, location, message, severity }) => ({ code, location, message, severity })),
          )
        : undefined;
    }
    const { stateMachineArn: _arn, ...given } = row.args ?? {};
    // The names of log groups are masked in the recordings.
    const { loggingConfiguration, ...args } = given;
    const logging = row.accepted === false && loggingConfiguration ? { loggingConfiguration } : {};
    await sfn.send(new CreateStateMachineCommand({ roleArn: ROLE, ...args, ...logging, name, definition }));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** `folder` holds `asl-recorded/`. */
export const aslConformance = async (folder: string): Promise<readonly SetResult[]> => {
  const data = mkdtempSync(join(tmpdir(), 'conformance-'));
  const cloud = await openCloud({ data });
  try {
    const sfn = clientOf(cloud.url);
    await prepare(cloud.url);
    return [...(await executions(sfn, folder)), ...(await testStates(sfn, folder)), await definitions(sfn, folder)];
  } finally {
    await cloud.close();
    rmSync(data, { recursive: true });
  }
};

if (import.meta.main) {
  for (const { set, matched, total, differences } of await aslConformance(process.argv[2] ?? '.')) {
    for (const difference of differences) console.log(`  ${difference}`);
    console.log(`${set}: ${matched} / ${total}`);
  }
}
