/** A local cloud of chosen services whose event bus is a notebook: tests read what was put, and may refuse it. */

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { openIdentity } from '../../../../local/kernel/callers/identity.ts';
import { makeClock } from '../../../../local/kernel/clock.ts';
import type { Call, Cloud, Ids, Service, ServiceFactory } from '../../../../local/kernel/cloud.ts';
import { openDisk } from '../../../../local/kernel/disk.ts';
import { Fault, notInLocalCloud } from '../../../../local/kernel/fault.ts';
import { openProcesses } from '../../../../local/kernel/processes/launch.ts';
import { listen } from '../../../../local/kernel/wire/server.ts';
import { iamService } from '../../../../local/services/iam/service.ts';
import { openIamStore } from '../../../../local/services/iam/store/open-store.ts';

export interface PutEvent {
  readonly Source: string;
  readonly DetailType: string;
  readonly Resources: readonly string[];
  /** Seconds since 1970. */
  readonly Time: number;
  readonly detail: Record<string, unknown>;
  readonly account: string;
  readonly region: string;
}

export interface RecordingCloud {
  readonly cloud: Cloud;
  readonly url: string;
  readonly events: PutEvent[];
  readonly log: string[];
  /** The next this many PutEvents fail. */
  refuse(times: number): void;
  /** Waits until the notebook has what `done` looks for, at most five seconds. */
  untilEvents(done: (events: readonly PutEvent[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

export const openRecordingCloud = async (
  data: string,
  factories: readonly ServiceFactory[],
): Promise<RecordingCloud> => {
  const disk = openDisk(data);
  const processes = openProcesses();
  const clock = makeClock({ load: () => 0, save: () => {} });
  const iam = openIamStore(disk.database('iam'));
  const identity = openIdentity(iam, { clock, ids });
  const services = new Map<string, Service>();
  const events: PutEvent[] = [];
  const log: string[] = [];
  let refusals = 0;
  let url = '';
  const invoke = async (service: Service, name: string, input: unknown, call: Call): Promise<unknown> => {
    const operation = service.operations[name];
    if (!operation) throw notInLocalCloud(`the operation ${service.name}:${name}`);
    cloud.authorize(call, operation.demands(input, call));
    return operation.run(input, call);
  };
  const cloud: Cloud = {
    ...identity,
    clock,
    ids,
    database: disk.database,
    folder: disk.folder,
    launch: processes.launch,
    log: (line) => log.push(line),
    get url() {
      return url;
    },
    async call<Out>(name: string, operation: string, input: unknown, caller: Parameters<Cloud['call']>[3]) {
      if (name === 'events') {
        if (refusals-- > 0) throw new Fault('InternalFailure', 'refused by the test', { status: 500 });
        const { Entries } = input as { Entries: (PutEvent & { Detail: string })[] };
        for (const { Detail, ...entry } of Entries)
          events.push({ ...entry, detail: JSON.parse(Detail), account: caller.account, region: caller.region });
        return {} as Out;
      }
      const service = services.get(name);
      if (!service) throw notInLocalCloud(`the service ${name}`);
      return (await invoke(service, operation, input, { ...caller, requestId: ids.uuid() })) as Out;
    },
  };
  for (const factory of [iamService(iam), ...factories]) {
    const service = factory(cloud);
    services.set(service.name, service);
  }
  const server = await listen(
    {
      services: () => services,
      identify: identity.identify,
      invoke,
      ownerKey: undefined,
      control: () => ({ status: 404 }),
      requestId: ids.uuid,
      log: (line) => log.push(line),
    },
    0,
  );
  url = server.url;
  for (const service of services.values()) await service.start?.();
  return {
    cloud,
    url,
    events,
    log,
    refuse(times) {
      refusals = times;
    },
    async untilEvents(done) {
      for (let turn = 0; turn < 250 && !done(events); turn++) await new Promise((resolve) => setTimeout(resolve, 20));
      if (!done(events)) throw new Error(`events did not come: ${JSON.stringify(events.map(({ detail }) => detail))}`);
    },
    async close() {
      await server.close();
      for (const service of [...services.values()].reverse()) await service.stop?.();
      processes.close();
      clock.stop();
      disk.close();
    },
  };
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const pick = (length: number): string => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');

const ids: Ids = {
  uuid: () => randomUUID(),
  short: pick,
  upper: (length) => pick(length).toUpperCase(),
  secret: () => randomBytes(32).toString('base64url'),
};
