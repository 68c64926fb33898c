/** How far an apply came, as the state tells it: what was to be made is there, what was to be removed is not. */
import type { LeftState } from './left-state.ts';
import type { ShownPlan } from './shown-plan.ts';

type Change = ShownPlan['changes'][number];

/** Whether a change in place was made cannot be told by what is there. */
const isDone = (
  { action, resource, id }: Change,
  there: ReadonlyMap<string, string | undefined>,
): boolean | undefined => {
  switch (action) {
    case 'Add':
    case 'Import':
      return there.has(resource);
    case 'Remove':
      return !there.has(resource);
    case 'Replace':
      return there.has(resource) && there.get(resource) !== id;
    case 'Modify':
      return undefined;
  }
};

/** `done: a, b; not done: c; not known: d` */
export const progressOf = ({ changes }: Pick<ShownPlan, 'changes'>, { resources }: LeftState): string => {
  const there = new Map(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
  const named = (what: string, wanted: boolean | undefined): string[] => {
    const names = changes.filter((change) => isDone(change, there) === wanted).map(({ resource }) => resource);
    return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
  };
  return [...named('done', true), ...named('not done', false), ...named('not known', undefined)].join('; ');
};
