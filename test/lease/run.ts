/**
 * Fifty clients on ten addresses take leases, write serials, die, and break each other's leases, while twenty laptops
 * take the same leases as Terraform's locks and the process that holds the ledger is killed again and again; then the
 * history is checked.
 * `npm run test:lease [-- SECONDS, default 180, [SEED]]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../../adapters/aws/ledger.ts';
import { actionRecord, type Execution } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import { isFree, leaseRecord } from '../../core/lease.ts';
import { keys } from '../../core/ledger/keys.ts';
import { listAll } from '../../core/ledger/list-all.ts';
import { answerWait } from '../../core/parts/answer-wait.ts';
import { drainLeaseOf } from '../../core/parts/drain-lease.ts';
import { endAttempt } from '../../core/parts/end-attempt.ts';
import { Conflict, type Ledger, LedgerThrottled } from '../../core/ports/ledger.ts';
import { serialRecord } from '../../core/state.ts';
import { breakLease } from '../../core/steps/break-lease.ts';
import { recordState } from '../../core/steps/record-state.ts';
import { releaseLease } from '../../core/steps/release-lease.ts';
import { startExecution } from '../../core/steps/start-execution.ts';
import { takeLease } from '../../core/steps/take-lease.ts';
import { terraformSerialRecord } from '../../core/terraform-state.ts';
import { createLedgerTable, TABLE } from '../adapters/aws/created-table.ts';
import { makeWorld, register } from '../core/world.ts';
import { pause, randomOf, Victim } from '../local/victim.ts';
import { type Granted, type KeptSerial, problemsOf, type Serial } from './history.ts';
import { terraformOn } from './terraform.ts';

const CLIENTS = 50;
const LAPTOPS = 20;
const TEAMS = Array.from({ length: 10 }, (_, n) => `team${n}`);
const addressOf = (team: string): string => `${team}/dev-eu-central-1`;
/** Nobody who is at work is late: a client that was told nothing for so long has missed an answer that is owed. */
const PATIENCE_MS = 120_000;

/** A ledger whose every call is made again until an answer comes: what was done by a call without one is unknown. */
const persistent = (victim: Victim, stopped: () => boolean): Ledger => {
  let url = '';
  let ledger: Ledger | undefined;
  const call = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        if (victim.url !== '' && victim.url !== url) {
          url = victim.url;
          const credentials = { accessKeyId: '000000000000', secretAccessKey: 'any' };
          const client = new DynamoDBClient({ endpoint: url, region: 'us-east-1', maxAttempts: 1, credentials });
          ledger = dynamoLedger({ client, table: TABLE, random: Math.random });
        }
        if (ledger && victim.url !== '') return await work(ledger);
      } catch (error) {
        if (error instanceof Conflict || error instanceof LedgerThrottled) throw error;
        if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 400) throw error;
        if (stopped() && victim.url === '') throw error;
      }
      await pause(20);
    }
  };
  return {
    get: (key) => call((one) => one.get(key)),
    list: (pk, page) => call((one) => one.list(pk, page)),
    open: (kind, page) => call((one) => one.open(kind, page)),
    listed: (under, page) => call((one) => one.listed(under, page)),
    write: (changes) => call((one) => one.write(changes)),
    backOff: (lost) => call((one) => one.backOff(lost)),
  };
};

const run = async (seconds: number, seed: number): Promise<readonly string[]> => {
  const data = mkdtempSync(join(tmpdir(), 'lease-'));
  const random = randomOf(seed);
  const victim = new Victim(data);
  const end = Date.now() + seconds * 1000;
  const over = (): boolean => Date.now() > end;
  const granted: Granted[] = [];
  const acknowledged: { address: string; serial: number; executionId: string }[] = [];
  const problems: string[] = [];
  const keptAcknowledged: KeptSerial[] = [];
  const count = { kills: 0, died: 0, broken: 0, fenced: 0 };
  await victim.start();
  const credentials = { accessKeyId: '000000000000', secretAccessKey: 'any' };
  await new DynamoDBClient({ endpoint: victim.url, region: 'us-east-1', credentials }).send(createLedgerTable());

  const world = await makeWorld();
  const { dev } = world.ports.installation.environments;
  if (!dev) throw new Error('the example has no environment dev');
  const accounts = Object.fromEntries(TEAMS.map((team) => [team, '111111111111']));
  Object.assign(dev, { accounts, terraform: { backend: 'http' } });
  Object.assign(world.ports.installation, { terraform: { prefix: 'acme', lock: 'file', binary: 'terraform' } });
  // A kill may be under way when the time is over: the process comes back once more.
  let closed = false;
  const ledger = persistent(victim, () => closed);
  await register(ledger);
  /** Token -> what it was answered. */
  const answers = new Map<string, unknown>();
  const machines = {
    ...world.ports.machines,
    answer: async (token: string, answer: unknown) => {
      answers.set(token, answer);
      return 'sent' as const;
    },
  };
  let ids = 0;
  const clock = { now: () => new Date().toISOString() };
  const uuid = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const ports = { ...world.ports, ledger, machines, clock, ids: { ...world.ports.ids, uuid } };
  const terraform = terraformOn(ports, random, {
    granted: (owner) => void granted.push(owner),
    acknowledged: (serial) => void keptAcknowledged.push(serial),
  });
  const counted = (outcome: Awaited<ReturnType<typeof terraform>>): typeof outcome => {
    if (outcome === 'died') count.died++;
    if (outcome === 'fenced') count.fenced++;
    return outcome;
  };
  const close = (execution: Execution) => endAttempt(ports)(execution.id, 1, { status: 'Failed' });

  const waitFor = async (token: string): Promise<number | undefined> => {
    const until = Date.now() + PATIENCE_MS;
    while (!answers.has(token)) {
      if (Date.now() > until) return undefined;
      await pause(10);
    }
    return (answers.get(token) as { output: { fencing: number } }).output.fencing;
  };

  /** One execution: takes the lease, leaves something, records it, gives it back; or dies somewhere between. */
  const live = async (team: string, n: number): Promise<void> => {
    const address = addressOf(team);
    const push = world.request(`dev_eu-central-1/${team}/${n}`);
    const execution = await startExecution(ports)({ ...push, team });
    if (!execution) throw new Error(`${address}: nothing was started; the refusals say why`);
    const { id: executionId } = execution;
    const at = { contract: 2 as const, executionId, attempt: 1, stage: 'Deploy', group: 3 };
    const token = `token-${executionId}`;
    await takeLease(ports)({ ...at, token });
    const fencing = await waitFor(token);
    if (fencing === undefined) {
      const lease = await leaseRecord.read(ledger, keys.lease(address));
      problems.push(
        `${address}: ${executionId} was never answered: ${JSON.stringify({ ...lease?.data, released: [] })}`,
      );
      return close(execution);
    }
    granted.push({ address, executionId, fencing });
    const dies = random();
    const die = async (): Promise<void> => {
      count.died++;
      await pause(random() * 200);
      await close(execution);
    };
    if (dies < 0.1) return die();
    if (random() < 0.5) {
      const under = { executionId, attempt: 1, fencing };
      if (counted(await terraform(address, `build-${executionId}`, under)) === 'died') return die();
    }
    const action = {
      executionId,
      stage: 'Deploy',
      name: 'Apply',
      provider: 'CloudFormation',
      runOrder: 3,
      attempt: 1,
      status: 'Succeeded' as const,
      startedAt: clock.now(),
      deployment: {
        provider: 'CloudFormation',
        region: 'eu-central-1',
        name: 'hello',
        id: `stack-${team}`,
        status: 'UPDATE_COMPLETE',
        outputs: { N: String(n) },
        resources: [{ logicalId: 'A', type: 'T', physicalId: `arn:${n}`, status: 'CREATE_COMPLETE' }],
      },
    };
    await ledger
      .write([{ put: actionRecord.fresh(keys.action(executionId, 'Deploy', 'Apply'), action) }])
      // The write before was done, its answer was lost.
      .catch((error: unknown) => (error instanceof Conflict ? undefined : Promise.reject(error)));
    if (dies < 0.2) return die();
    if (dies < 0.3) await pause(random() * 400);
    try {
      const state = await recordState(ports)({ ...at, actions: ['Apply'] });
      if (state) acknowledged.push({ address, serial: state.serial, executionId: state.executionId });
    } catch (error) {
      if (!(error instanceof TaglineError) || error.code !== 'LeaseLost') throw error;
      count.fenced++;
    }
    if (dies < 0.35) return die();
    await releaseLease(ports)(at);
    await close(execution);
  };

  /** What `reconcile` does each minute, and an administrator now and then. */
  const tidy = async (): Promise<void> => {
    for (const { key } of (await ledger.open('owed')).items) await answerWait(ports)(key);
    for (const item of (await ledger.open('lease')).items)
      await drainLeaseOf(ports)(leaseRecord.parse(item).data.address);
  };
  const meddle = async (team = TEAMS[Math.floor(random() * TEAMS.length)] ?? ''): Promise<void> => {
    const address = addressOf(team);
    const lease = await leaseRecord.read(ledger, keys.lease(address));
    if (!lease || isFree(lease.data) || lease.data.draining) return;
    try {
      await breakLease(ports)({ address, reason: 'by chance', by: 'the test', fencing: lease.data.fencing });
      count.broken++;
    } catch (error) {
      if (!(error instanceof TaglineError) || !['LeaseFree', 'LeasePassedOn'].includes(error.code)) throw error;
    }
  };
  const until = async (done: () => boolean, ms: number, work: () => Promise<void>): Promise<void> => {
    while (!done()) {
      await pause(ms);
      await work();
    }
  };

  let release = 0;
  let alive = CLIENTS;
  const clients = Array.from({ length: CLIENTS }, async (_, at) => {
    while (!over()) await live(TEAMS[at % TEAMS.length] ?? '', ++release);
    alive--;
  });
  let locks = 0;
  const laptops = Array.from({ length: LAPTOPS }, async (_, at) => {
    const address = addressOf(TEAMS[at % TEAMS.length] ?? '');
    while (!over()) {
      const outcome = counted(await terraform(address, `laptop-${at}-${++locks}`));
      await pause(outcome === 'held' ? 20 : random() * 200);
    }
  });
  try {
    await Promise.all([
      ...clients,
      ...laptops,
      until(() => alive === 0, 100, tidy),
      until(over, 300, () => meddle()),
      // At the end nobody else takes the lock of a dead laptop away.
      until(
        () => alive === 0,
        300,
        async () => {
          if (over()) await Promise.all(TEAMS.map((team) => meddle(team)));
        },
      ),
      until(over, 0, async () => {
        await pause(1000 + random() * 4000);
        await victim.kill();
        count.kills++;
        await victim.start();
      }),
    ]);
    await tidy();
    const serials = new Map<string, readonly Serial[]>();
    for (const team of TEAMS)
      serials.set(
        addressOf(team),
        (await listAll(ledger, `STATE#${addressOf(team)}`, 'SERIAL#')).map((item) => serialRecord.parse(item).data),
      );
    const kept = new Map<string, readonly KeptSerial[]>();
    for (const team of TEAMS)
      kept.set(
        addressOf(team),
        (await listAll(ledger, `TERRAFORM#${addressOf(team)}`, 'SERIAL#')).map(
          (item) => terraformSerialRecord.parse(item).data,
        ),
      );
    problems.push(...problemsOf({ granted, serials, acknowledged, kept, keptAcknowledged }));
    const written = [...serials.values()].reduce((sum, list) => sum + list.length, 0);
    console.log(
      `${seconds} s, ${count.kills} kills (seed ${seed}): ${granted.length} leases granted, ${written} serials, ` +
        `${[...kept.values()].reduce((sum, list) => sum + list.length, 0)} states of Terraform, ` +
        `${count.died} holders died, ${count.broken} leases broken, ${count.fenced} late writes refused, ` +
        `${problems.length} problems`,
    );
    for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`);
    return problems;
  } finally {
    closed = true;
    await victim.kill();
    rmSync(data, { recursive: true, force: true });
  }
};

const [seconds = '180', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
process.exitCode = (await run(Number(seconds), Number(seed))).length === 0 ? 0 : 1;
