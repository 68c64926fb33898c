/** An inline Map: one frame per iteration, at most so many at a time. */
import { branchPath } from '../definition/definition.ts';
import type { Item } from '../engine/frame.ts';
import type { Visit } from '../engine/visit.ts';
import type { Json } from '../json.ts';
import type { Behaviour } from './behaviour.ts';

/** So many iterations of an inline Map run at once, whatever MaxConcurrency says. */
const MOST_AT_ONCE = 40;

interface Work {
  readonly length: number;
  readonly atOnce: number;
}

export const inlineMap: Behaviour = {
  async enter(visit) {
    const { run, frame, language } = visit;
    refuseDistributedFields(visit);
    const concurrency = await maxConcurrency(visit);
    const { items } = await language.items(visit);
    run.tell(frame, 'MapStateStarted', { length: items.length });
    const work: Work = {
      length: items.length,
      atOnce: concurrency > 0 ? Math.min(concurrency, MOST_AT_ONCE) : MOST_AT_ONCE,
    };
    frame.work = work as unknown as Json;
    run.live(frame).items = items;
    if (items.length === 0) return succeed(visit, []);
    run.changes.items.set(frame.id, JSON.stringify(items));
    for (let i = 0; i < Math.min(work.atOnce, items.length); i += 1) await iterate(visit, frame.lastEvent);
    return 'parked';
  },
  async resume(visit, message) {
    if (message.kind !== 'child-ended') return 'parked';
    const { run, frame } = visit;
    const { length } = frame.work as unknown as Work;
    const live = run.live(frame);
    const child = run.frames.get(message.child);
    const before = child?.lastEvent ?? frame.lastEvent;
    const succeeded = run.tellAside('MapIterationSucceeded', { name: frame.state, index: child?.index ?? 0 }, before);
    if (live.heard === length) {
      frame.lastEvent = succeeded;
      return succeed(visit, resultsOf(visit, length));
    }
    if (live.started < length) await iterate(visit, before);
    return 'parked';
  },
};

export const maxConcurrency = async (visit: Visit): Promise<number> => {
  const concurrency = (await visit.language.wholeNumber(visit, 'MaxConcurrency')) ?? 0;
  if (concurrency < 0)
    throw visit.error(
      'States.Runtime',
      `Expected non-negative integer for MaxConcurrency, got '${concurrency}' instead.`,
    );
  return concurrency;
};

/** A definition may hold them in an inline Map; to run it as if they were not there would be another machine. */
const refuseDistributedFields = (visit: Visit): void => {
  const field = ['ItemReader', 'ItemBatcher', 'ResultWriter'].find((name) => visit.state[name] !== undefined);
  if (field !== undefined)
    throw visit.error(
      'States.Runtime',
      `The field '${field}' is only supported when the Mode of the Map is DISTRIBUTED.`,
    );
};

const iterate = async (visit: Visit, after: number): Promise<void> => {
  const { run, frame, language } = visit;
  const index = run.live(frame).started;
  const value = run.itemsOf(frame)[index] as Json;
  const item: Item = { index, value };
  visit.item = item;
  const input = await language.itemInput(visit, value);
  visit.item = undefined;
  const started = run.tellAside('MapIterationStarted', { name: frame.state, index }, after);
  run.spawn({ parent: frame, index, machine: branchPath(frame.machine, frame.state, 0), input, item, after: started });
};

const resultsOf = ({ run, frame }: Visit, length: number): Json[] => {
  const results = new Array<Json>(length);
  for (const child of run.childrenOf(frame)) results[child.index] = child.output as Json;
  return results;
};

const succeed = (visit: Visit, results: Json[]) => {
  visit.run.tellAside('MapStateSucceeded', undefined, visit.frame.lastEvent);
  visit.run.dropChildren(visit.frame);
  return visit.language.finish(visit, results);
};
