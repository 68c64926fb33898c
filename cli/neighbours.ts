/** `--neighbour`: other emulators that answer for services which the local cloud lacks. */
import type { NeighbourOrder } from '../local/start.ts';
import { type Option, UsageError } from './command.ts';

export const NEIGHBOUR_OPTION: Option = {
  type: 'string',
  value: '[SERVICES=]URL',
  says: 'who answers for services that are not here: ec2,elasticloadbalancing=http://127.0.0.1:5000, or moto to start one',
  repeats: true,
};

/** Services are named as in signatures. Without them it answers for every one that is known and not here. */
export const readNeighbours = (given: readonly string[]): readonly NeighbourOrder[] => given.map(readNeighbour);

const readNeighbour = (text: string): NeighbourOrder => {
  const [, named, at] = /^(?:([a-z0-9-]+(?:,[a-z0-9-]+)*)=)?(moto|https?:\/\/\S+)$/.exec(text) ?? [];
  if (at === undefined)
    throw new UsageError(
      `--neighbour takes SERVICE[,SERVICE]=http://127.0.0.1:PORT, or moto in place of the address; got ${text}`,
    );
  return named === undefined ? { at } : { at, services: named.split(',') };
};

/** Said at the start, since what a neighbour holds does not survive it. */
export const neighbourText = (neighbours: ReadonlyMap<string, readonly string[]>): readonly string[] =>
  [...neighbours].map(
    ([url, services]) =>
      `the neighbour ${url} answers for ${shortList(services)}; what it holds is its own, and is lost when it ends`,
  );

const SHOWN = 6;
const shortList = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more services`;
