/** Each resource as soon as all that it needs is there; after a failure nothing new is begun. */
import { type Dependencies, inDependencyOrder } from '../template/dependency-graph.ts';
import type { Outcome } from './run.ts';

/** Throws what `work` throws first, once everything that was begun has ended. */
export const inOrder = async (
  dependencies: Dependencies,
  work: (id: string) => Promise<Outcome>,
  { onFailure = () => {}, givenUp = () => false }: { onFailure?: () => void; givenUp?: () => boolean } = {},
): Promise<void> => {
  const outcomes = new Map<string, Promise<Outcome>>();
  let broken = false;
  const one = async (id: string): Promise<Outcome> => {
    await Promise.all([...dependencies.get(id)!].map((other) => outcomes.get(other)!));
    if (broken || givenUp()) return 'skipped';
    const outcome = await work(id);
    if (outcome === 'failed') {
      broken = true;
      onFailure();
    }
    return outcome;
  };
  for (const id of inDependencyOrder(dependencies)) outcomes.set(id, one(id));
  const settled = await Promise.allSettled(outcomes.values());
  const stopped = settled.find((result) => result.status === 'rejected');
  if (stopped) throw stopped.reason;
};
