/** Step Functions by itself, on a data folder of its own, with the other services played by the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClock } from '../../../../local/kernel/clock.ts';
import type { Call, Caller, Cloud, Demand, Service } from '../../../../local/kernel/cloud.ts';
import { openDisk } from '../../../../local/kernel/disk.ts';
import { Fault } from '../../../../local/kernel/fault.ts';
import { stepFunctions } from '../../../../local/services/stepfunctions/service.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/machine`;

/** Plays an operation of another service. */
export type Play = (input: Record<string, unknown>, caller: Caller) => unknown;

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

export interface Described {
  readonly executionArn: string;
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface Workshop {
  readonly clock: ReturnType<typeof makeClock>;
  readonly logged: string[];
  /** Status events that were put on the bus. */
  readonly told: Record<string, unknown>[];
  /** `service:Operation` -> how it answers. */
  plays: Record<string, Play>;
  /** What `cloud.authorize` is asked; throw Fault to deny. */
  authorize: (caller: Caller, demands: readonly Demand[]) => void;
  call<Out = Record<string, unknown>>(operation: string, input: unknown): Promise<Out>;
  create(definition: object, more?: object): Promise<string>;
  start(machine: string, input?: unknown, name?: string): Promise<string>;
  describe(execution: string): Promise<Described>;
  history(execution: string): Promise<HistoryEvent[]>;
  /** The execution, when it has ended. */
  ended(execution: string): Promise<Described>;
  /** Creates, starts and waits. */
  run(definition: object, input?: unknown): Promise<Described>;
  /** Ends the service as a crash would (nothing is saved at the end) and starts it again on the same data. */
  restart(between?: () => void): Promise<void>;
  /** Plays a full disk. */
  refuseWrites(refuse: boolean): void;
  close(): void;
}

/** `turn` 0: every step is committed by itself, so that a restart may come between any two. */
export const openWorkshop = async (options: { turn?: number } = {}): Promise<Workshop> => {
  const data = mkdtempSync(join(tmpdir(), 'states-'));
  const clock = makeClock({ load: () => 0, save: () => {} });
  const logged: string[] = [];
  const told: Record<string, unknown>[] = [];
  let disk = openDisk(data);
  let service: Service;
  let counter = 0;

  const call: Call = {
    account: ACCOUNT,
    region: REGION,
    requestId: 'request',
    principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
  };
  const operate = async (operation: string, input: unknown): Promise<unknown> => {
    const found = service.operations[operation];
    if (!found) throw new Fault('NotInLocalCloud', operation);
    found.demands(input, call);
    return found.run(input, call);
  };
  const cloudOf = (alive: { yes: boolean }): Cloud =>
    ({
      clock,
      url: 'http://127.0.0.1:0',
      database: (name: string) => disk.database(name),
      folder: (name: string) => disk.folder(name),
      ids: {
        uuid: () => `00000000-0000-4000-8000-${String(++counter).padStart(12, '0')}`,
        short: (n: number) => 'a'.repeat(n),
        upper: (n: number) => 'A'.repeat(n),
        secret: () => 'secret',
      },
      log: (line: string) => void logged.push(line),
      authorize: (caller: Caller, demands: readonly Demand[]) => shop.authorize(caller, demands),
      assumeRole: (roleArn: string, _service: string, sessionName: string) => ({
        kind: 'role' as const,
        account: roleArn.split(':')[4] as string,
        arn: `arn:aws:sts::${roleArn.split(':')[4]}:assumed-role/${roleArn.split('/').at(-1)}/${sessionName}`,
        roleArn,
        sessionName,
      }),
      async call(to: string, operation: string, input: Record<string, unknown>, caller: Caller) {
        if (!alive.yes) return new Promise(() => {});
        if (to === 'states') return operate(operation, input);
        const play = shop.plays[`${to}:${operation}`];
        if (play) return play(input, caller);
        if (to === 'events' && operation === 'PutEvents') {
          told.push(...(input['Entries'] as Record<string, unknown>[]));
          return { FailedEntryCount: 0, Entries: [] };
        }
        throw new Fault('ResourceNotFoundException', `nobody plays ${to}:${operation}`, { status: 404 });
      },
    }) as unknown as Cloud;

  let alive = { yes: true };
  const open = async (): Promise<void> => {
    alive = { yes: true };
    service = stepFunctions(options)(cloudOf(alive));
    await service.start?.();
  };

  const shop: Workshop = {
    clock,
    logged,
    told,
    plays: {},
    authorize: () => {},
    call: (operation, input) => operate(operation, input) as Promise<never>,
    async create(definition, more = {}) {
      const name = `machine-${++counter}`;
      const input = { name, roleArn: ROLE, definition: JSON.stringify(definition), ...more };
      const { stateMachineArn } = await shop.call<{ stateMachineArn: string }>('CreateStateMachine', input);
      return stateMachineArn;
    },
    async start(stateMachineArn, input = {}, name = `execution-${++counter}`) {
      const what = { stateMachineArn, name, input: JSON.stringify(input) };
      const { executionArn } = await shop.call<{ executionArn: string }>('StartExecution', what);
      return executionArn;
    },
    describe: (executionArn) => shop.call('DescribeExecution', { executionArn }),
    async history(executionArn) {
      const { events } = await shop.call<{ events: HistoryEvent[] }>('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
      });
      return events;
    },
    async ended(executionArn) {
      return until(async () => {
        const described = await shop.describe(executionArn);
        return described.status === 'RUNNING' ? undefined : described;
      });
    },
    async run(definition, input = {}) {
      return shop.ended(await shop.start(await shop.create(definition), input));
    },
    async restart(between) {
      alive.yes = false;
      await service.stop?.();
      disk.close();
      between?.();
      disk = openDisk(data);
      await open();
    },
    refuseWrites: (refuse) => void disk.database('states').exec(`PRAGMA query_only = ${refuse ? 'ON' : 'OFF'}`),
    close() {
      alive.yes = false;
      void service.stop?.();
      clock.stop();
      disk.close();
      rmSync(data, { recursive: true });
    },
  };
  await open();
  return shop;
};

/** Asks again until there is an answer. */
export const until = async <T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('waited for ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export const types = (events: readonly HistoryEvent[]): string[] => events.map(({ type }) => type);

/** A JSONata machine of these states, started at the first. */
export const machine = (states: Record<string, object>, more: object = {}): object => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
