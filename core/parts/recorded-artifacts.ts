/** The artifacts of an execution as the ledger recorded them when the actions that made them ended. */
import { actionRecord, type MadeArtifact } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ledger } from '../ports/ledger.ts';

/** By name: every artifact's name is made by one action only. */
export const recordedArtifacts = async (
  ledger: Pick<Ledger, 'list'>,
  executionId: string,
): Promise<Readonly<Record<string, MadeArtifact>>> => {
  const items = await listAll(ledger, `EXECUTION#${executionId}`, 'ACTION#');
  const made = items.flatMap((item) => actionRecord.parse(item).data.artifacts ?? []);
  return Object.fromEntries(made.map((artifact) => [artifact.name, artifact]));
};

/**
 * Throws `ArtifactChanged` if an artifact differs from its record: then the deployment would not be what was planned
 * and approved.
 */
export const checkArtifacts = async (
  artifacts: Pick<Artifacts, 'look'>,
  recorded: readonly MadeArtifact[],
): Promise<void> => {
  for (const { name, key, etag, version } of recorded) {
    const now = await artifacts.look(key);
    if (now?.etag === etag && now.version === version) continue;
    throw new TaglineError(
      'ArtifactChanged',
      `the artifact ${name} was ${now ? 'written again' : 'deleted'} since it was made`,
      {
        where: key,
        expected: `version ${version}`,
        remedy: 'Push a new tag: it builds and asks again.',
      },
    );
  }
};
