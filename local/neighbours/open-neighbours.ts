/** Which services are answered by which neighbour, and starting the one that can be started here. */
import type { Service } from '../kernel/cloud.ts';
import { loopbackUrl, NeighbourRefused, requirePublished } from './neighbour.ts';
import { type Answering, neighbourService } from './neighbour-service.ts';
import { publishedServices } from './published.ts';
import { startMoto } from './start-moto.ts';

export interface NeighbourOrder {
  /** Names in signatures; without them every one that is known and not here. */
  readonly services?: readonly string[];
  /** `http://127.0.0.1:5000`, or `moto`: then one is started. */
  readonly at: string;
}

export interface Neighbours {
  readonly services: readonly Service[];
  /** Address -> the services that it answers. */
  readonly answering: ReadonlyMap<string, readonly string[]>;
  stop(): Promise<void>;
}

/** Throws {@link NeighbourRefused} before anything is started. */
export const openNeighbours = async (
  { cloud, witness }: Pick<Answering, 'cloud' | 'witness'>,
  here: ReadonlyMap<string, Service>,
  orders: readonly NeighbourOrder[],
): Promise<Neighbours> => {
  const placed = placesOf(here, orders);
  const isMoto = [...placed.values()].includes('moto');
  const moto = isMoto ? await startMoto(cloud.log) : undefined;
  const urlOf = (at: string): string => (moto !== undefined && at === 'moto' ? moto.url : at);
  return {
    services: [...placed].map(([name, at]) =>
      neighbourService({ cloud, witness, name, url: urlOf(at), local: here.get(name) }),
    ),
    answering: answeringOf([...placed].map(([name, at]) => [name, urlOf(at)])),
    stop: async () => moto?.stop(),
  };
};

/** Service -> `moto` or an address. What is named wins over what answers for all the rest. */
const placesOf = (here: ReadonlyMap<string, Service>, orders: readonly NeighbourOrder[]): Map<string, string> => {
  const placed = new Map<string, string>();
  for (const { services, at } of orders)
    for (const name of services ?? []) {
      refuseLocal(here, name);
      requirePublished(name);
      if (placed.has(name)) throw new NeighbourRefused(`two neighbours are named for ${name}`);
      placed.set(name, placeOf(at));
    }
  const rest = orders.filter(({ services }) => services === undefined);
  if (rest.length > 1) throw new NeighbourRefused('two neighbours are named for every service that is not here');
  for (const { at } of rest)
    for (const name of publishedServices())
      if (!placed.has(name) && (here.get(name)?.yields ?? true)) placed.set(name, placeOf(at));
  return placed;
};

const placeOf = (at: string): string => (at === 'moto' ? at : loopbackUrl(at));

const refuseLocal = (here: ReadonlyMap<string, Service>, name: string): void => {
  if (here.has(name) && !here.get(name)?.yields)
    throw new NeighbourRefused(`${name} is answered by this cloud itself: a neighbour answers only what it lacks`);
};

const answeringOf = (placed: readonly (readonly [name: string, url: string])[]): ReadonlyMap<string, string[]> => {
  const answering = new Map<string, string[]>();
  for (const [name, url] of placed) answering.set(url, [...(answering.get(url) ?? []), name]);
  return answering;
};
