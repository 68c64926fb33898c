/** Finds a build or a batch by the variables that it was started with. */
import type { BuildSeen } from '../../core/ports/builds.ts';

export interface Listing {
  /** Undefined where there is no such project. */
  list(
    nextToken: string | undefined,
  ): Promise<{ readonly ids?: string[] | undefined; readonly nextToken?: string | undefined } | undefined>;
  describe(ids: readonly string[]): Promise<readonly BuildSeen[]>;
}

export const newestWith = async (
  { list, describe }: Listing,
  wanted: Readonly<Record<string, string>>,
  since: string,
): Promise<BuildSeen | undefined> => {
  const entries = Object.entries(wanted);
  let nextToken: string | undefined;
  do {
    const page = await list(nextToken);
    const ids = page?.ids ?? [];
    if (page === undefined || ids.length === 0) return undefined;
    // Newest first; CodeBuild answers in an order of its own.
    const builds = [...(await describe(ids))].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    const found = builds.find(({ variables }) => entries.every(([name, value]) => variables[name] === value));
    if (found) return found;
    if ((builds.at(-1)?.startedAt ?? '') < since) return undefined;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
};
