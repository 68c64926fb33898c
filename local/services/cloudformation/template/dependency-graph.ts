/** Which resource must exist before which. */
import { invalid } from '../validation.ts';
import { mentionsOf } from './mentions.ts';
import type { Template } from './template.ts';

/**
 * Logical id -> the logical ids that it needs, of those in `present` (resources whose condition is false are not
 * there).
 */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

export const dependenciesOf = (resources: Template['resources'], present: ReadonlySet<string>): Dependencies =>
  new Map(
    [...present].map((id) => {
      const resource = resources[id]!;
      const mentioned = mentionsOf(resource.Properties).map((mention) => mention.name);
      return [id, new Set([...mentioned, ...resource.DependsOn].filter((other) => present.has(other)))];
    }),
  );

/** Dependencies first. Throws ValidationError "Circular dependency between resources: [A, B]". */
export const inDependencyOrder = (dependencies: Dependencies): readonly string[] => {
  const waiting = new Map([...dependencies].map(([id, needs]) => [id, new Set(needs)]));
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, needs]) => needs.size === 0).map(([id]) => id);
    if (ready.length === 0) throw invalid(`Circular dependency between resources: [${onCycle(waiting).join(', ')}]`);
    for (const id of ready) waiting.delete(id);
    for (const needs of waiting.values()) for (const id of ready) needs.delete(id);
    order.push(...ready);
  }
  return order;
};

/** Those that wait in a circle, without those that only wait for the circle. */
const onCycle = (waiting: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  const reaches = (from: string): Set<string> => {
    const seen = new Set<string>();
    const next = [...(waiting.get(from) ?? [])];
    for (let id = next.pop(); id !== undefined; id = next.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      next.push(...(waiting.get(id) ?? []));
    }
    return seen;
  };
  return [...waiting.keys()].filter((id) => reaches(id).has(id)).sort();
};

/** The same graph the other way round: who needs it. */
export const dependents = (dependencies: Dependencies): Dependencies => {
  const reversed = new Map<string, Set<string>>([...dependencies.keys()].map((id) => [id, new Set()]));
  for (const [id, needs] of dependencies) for (const other of needs) reversed.get(other)?.add(id);
  return reversed;
};
