/** Which pushes a trigger takes. Filters of one list are alternatives; the kinds inside one must all match. */
import type { Filter, PushFilter } from './definition/trigger.ts';
import { matchGlob } from './glob.ts';
import type { Trigger } from './pipeline.ts';

/** Excludes win; without includes everything is included. */
export const matchesFilter = ({ includes, excludes }: Filter, name: string): boolean => {
  if (excludes?.some((glob) => matchGlob(glob, name))) return false;
  return includes === undefined || includes.length === 0 || includes.some((glob) => matchGlob(glob, name));
};

/** Triggers that were written before branches started runs have a list of tags. */
export const pushFilters = ({ push, tags = [] }: Pick<Trigger, 'push' | 'tags'>): readonly PushFilter[] =>
  push ?? (tags.length > 0 ? tags.map((filter) => ({ tags: filter })) : [{ tags: {} }]);

export const takesTags = (trigger: Trigger): boolean => pushFilters(trigger).some(({ tags }) => tags !== undefined);

export const matchesTag = (trigger: Trigger, tag: string): boolean =>
  pushFilters(trigger).some(({ tags }) => tags !== undefined && matchesFilter(tags, tag));

/** The filters that take the branch. Each may still ask for paths. */
export const branchFilters = (trigger: Trigger, branch: string): readonly PushFilter[] =>
  pushFilters(trigger).filter(({ branches }) => branches !== undefined && matchesFilter(branches, branch));

/** Does the change of this path start it? */
export const matchesPath = (filters: readonly PushFilter[], path: string): boolean =>
  filters.some(({ filePaths }) => filePaths === undefined || matchesFilter(filePaths, path));
