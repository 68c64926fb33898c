/** What differs between two serials of a component. */
import { type PlacedResource, resourceKey, resourcesOf } from './blame.ts';
import type { StateBody } from './state.ts';

export interface ResourceChange {
  readonly change: 'added' | 'removed' | 'replaced' | 'changed';
  readonly deployment: string;
  readonly logicalId: string;
  readonly type: string;
  readonly before?: string;
  readonly after?: string;
}
export interface OutputChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}
export interface StateDiff {
  readonly resources: readonly ResourceChange[];
  readonly outputs: readonly OutputChange[];
}

export const diffOf = (before: StateBody, after: StateBody): StateDiff => ({
  resources: resourceChanges(before, after),
  outputs: outputChanges(before.outputs, after.outputs),
});

const resourceChanges = (before: StateBody, after: StateBody): readonly ResourceChange[] => {
  const old = new Map(resourcesOf(before).map((resource) => [resourceKey(resource), resource]));
  const now = new Map(resourcesOf(after).map((resource) => [resourceKey(resource), resource]));
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((key) => {
    // A change in place shows in nothing but the serial that made it.
    const touched = (after.since.resources[key] ?? 0) > before.serial;
    return changeOf(old.get(key), now.get(key), touched) ?? [];
  });
};

const changeOf = (
  old: PlacedResource | undefined,
  now: PlacedResource | undefined,
  touched: boolean,
): ResourceChange | undefined => {
  const one = now ?? old;
  if (!one) return undefined;
  const replaced = old?.physicalId !== now?.physicalId || old?.type !== now?.type;
  const change = !old ? 'added' : !now ? 'removed' : replaced ? 'replaced' : touched ? 'changed' : undefined;
  if (!change) return undefined;
  return {
    change,
    deployment: one.deployment.name,
    logicalId: one.logicalId,
    type: one.type,
    ...(old?.physicalId === undefined ? {} : { before: old.physicalId }),
    ...(now?.physicalId === undefined ? {} : { after: now.physicalId }),
  };
};

const outputChanges = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly OutputChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (old === now) return [];
    return {
      change: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed',
      name,
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    } satisfies OutputChange;
  });
