/** Opens a local cloud on a data folder: services, their disk, their clock, one port. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Strangers } from './kernel/callers/authenticate.ts';
import { openIdentity } from './kernel/callers/identity.ts';
import type { LongLivedKey } from './kernel/callers/root-key.ts';
import { type Clock, makeClock } from './kernel/clock.ts';
import type { Call, Caller, Cloud, Ids, Service, Witnessed } from './kernel/cloud.ts';
import { openDisk } from './kernel/disk.ts';
import { Fault, notInLocalCloud } from './kernel/fault.ts';
import { openProcesses } from './kernel/processes/launch.ts';
import { validate } from './kernel/validation/validate.ts';
import { answerControl } from './kernel/wire/control.ts';
import { ownerKeyIn } from './kernel/wire/owners-door.ts';
import { listen } from './kernel/wire/server.ts';
import { type NeighbourOrder, openNeighbours } from './neighbours/open-neighbours.ts';
import { openIamStore } from './services/iam/store/open-store.ts';
import { serviceFactories } from './services.ts';

export interface OpenCloud {
  /** `http://127.0.0.1:N` */
  readonly url: string;
  readonly clock: Clock;
  readonly services: ReadonlyMap<string, Service>;
  /** The key that opens the mailbox and moves the clock if strangers are refused; undefined if both are open. */
  readonly ownerKey: string | undefined;
  /** Address -> the services that a neighbour there answers. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
  /** Calls an operation in process, as a request would. */
  call: Cloud['call'];
  /** The access key of an account's root, made when it is first asked for. */
  rootKey(account: string): LongLivedKey;
  close(): Promise<void>;
}

export const openCloud = async (options: {
  data: string;
  port?: number;
  log?: (line: string) => void;
  /** What to do with keys that were not issued here; they are root by default. */
  strangers?: Strangers;
  /** Emulators that answer for services which are not here. */
  neighbours?: readonly NeighbourOrder[];
}): Promise<OpenCloud> => {
  const disk = openDisk(options.data);
  const clock = makeClock(keptOffset(options.data));
  const processes = openProcesses();
  let closing = false;
  const log = (line: string): void => {
    // Failures caused by the stop are not logged: the work goes on at the next start.
    if (!closing) options.log?.(line);
  };
  const services = new Map<string, Service>();
  let url = '';

  const invoke = async (service: Service, name: string, input: unknown, call: Call): Promise<unknown> => {
    const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
    if (!operation) throw notInLocalCloud(`the operation ${service.name}:${name || '(none named)'}`);
    validate(service.name, name, input);
    const told = { service: service.name, operation: name, input, call };
    try {
      cloud.authorize(call, operation.demands(input, call));
      const answer = await operation.run(input, call);
      witness(told);
      return answer;
    } catch (error) {
      if (error instanceof Fault) witness({ ...told, error: { code: error.code, message: error.message } });
      throw error;
    }
  };
  const requests = new Map<string, number>();
  const witness = (seen: Witnessed): void => {
    const name = `${seen.service}:${seen.operation}`;
    requests.set(name, (requests.get(name) ?? 0) + 1);
    if (closing) return;
    for (const service of services.values()) service.witness?.(seen);
  };

  const iam = openIamStore(disk.database('iam'));
  const identity = openIdentity(iam, { clock, ids, strangers: options.strangers });
  const cloud: Cloud = {
    clock,
    ids,
    log,
    get url() {
      return url;
    },
    database: disk.database,
    folder: disk.folder,
    launch: processes.launch,
    identify: identity.identify,
    identifyGit: identity.identifyGit,
    authorize: identity.authorize,
    assumeRole: identity.assumeRole,
    credentials: identity.credentials,
    async call<Out>(serviceName: string, operation: string, input: unknown, caller: Caller) {
      const service = services.get(serviceName);
      if (!service) throw notInLocalCloud(`the service ${serviceName}`);
      return (await invoke(service, operation, input, { ...caller, requestId: ids.uuid() })) as Out;
    },
  };

  for (const factory of serviceFactories(iam)) {
    const service = factory(cloud);
    services.set(service.name, service);
  }
  const neighbours = await openNeighbours({ cloud, witness }, services, options.neighbours ?? []).catch(
    (error: unknown) => {
      clock.stop();
      disk.close();
      throw error;
    },
  );
  for (const service of neighbours.services) services.set(service.name, service);
  const ownerKey = options.strangers === 'refused' ? ownerKeyIn(options.data, ids.secret) : undefined;
  const server = await listen(
    {
      services: () => services,
      identify: (request) => identity.identify(request),
      invoke,
      control: (request) => answerControl(request, { clock, requests }),
      ownerKey,
      requestId: ids.uuid,
      log,
    },
    options.port ?? 0,
  );
  url = server.url;
  for (const service of services.values()) await service.start?.();

  return {
    url,
    clock,
    services,
    ownerKey,
    neighbours: neighbours.answering,
    call: cloud.call,
    rootKey: identity.rootKey,
    async close() {
      closing = true;
      await server.close();
      for (const service of [...services.values()].reverse()) await service.stop?.();
      processes.close();
      await neighbours.stop();
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

const keptOffset = (data: string) => {
  const file = join(data, 'clock');
  return {
    load(): number {
      try {
        return Number(readFileSync(file, 'utf8')) || 0;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
        throw error;
      }
    },
    save: (offset: number) => writeFileSync(file, String(offset)),
  };
};
