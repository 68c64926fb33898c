/** A build graph has no build that waits for itself, nor for one that is not there. */
import type { BatchBuildSpec } from './buildspec.ts';
import type { Tree } from './yaml-tree.ts';

export const checkGraph = (tree: Tree, builds: readonly BatchBuildSpec[]): void => {
  const byName = new Map(builds.map((build) => [build.identifier, build]));
  for (const { identifier, dependsOn } of builds)
    for (const on of dependsOn)
      if (!byName.has(on)) throw tree.error(`${identifier} depends on ${on}, which is no build of the graph`);
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) {
      const circle = [...way.slice(way.indexOf(name)), name].join(' -> ');
      throw tree.error(`the builds wait for each other: ${circle}; remove one of these depend-on`);
    }
    if (done.has(name)) return;
    for (const on of byName.get(name)?.dependsOn ?? []) visit(on, [...way, name]);
    done.add(name);
  };
  for (const { identifier } of builds) visit(identifier, []);
};
