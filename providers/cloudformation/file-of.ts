/** `Artifact::path/in/it`: a file of an artifact, in the version that the ledger recorded. */
import type { MadeArtifact } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { WorkOrder } from '../../core/work.ts';

type Made = Pick<WorkOrder, 'artifacts'>;

export const fileOf = (artifacts: Artifacts, order: Made, at: string, limit: number): Promise<string> => {
  const [artifact, path, ...rest] = at.split('::');
  if (!artifact || !path || rest.length > 0) {
    throw new TaglineError('InvalidActionConfiguration', `${at} does not name a file of an artifact`, {
      expected: 'Artifact::path',
    });
  }
  return artifacts.file(recorded(order, artifact), path, limit);
};

export const recorded = ({ artifacts }: Made, name: string): MadeArtifact => {
  const found = artifacts[name];
  if (found) return found;
  throw new TaglineError('ArtifactMissing', `no action has made the artifact ${name}`, {
    remedy: 'Look at the action that makes it: it may have ended without writing it.',
  });
};
