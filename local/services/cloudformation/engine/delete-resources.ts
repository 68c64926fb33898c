/** Deletes physical resources, those that needed others first. */
import { typeNamed } from '../resources/registry.ts';
import type { ResourceRow } from '../rows.ts';
import { Stopped } from './engine.ts';
import { makeContext, tokenOf } from './make-context.ts';
import { reasonOf } from './reasons.ts';
import type { Acting } from './run.ts';

export interface Deletion {
  readonly resource: ResourceRow;
  /** Its DeletionPolicy, or RetainResources of the request, keeps it. */
  readonly kept: boolean;
  /** DELETE_IN_PROGRESS was recorded before a crash. */
  readonly begun: boolean;
  /** A deletion that failed keeps what it needs alive. */
  readonly holds: boolean;
  tell(status: string, reason?: string): void;
}

/** Answers those whose deletion failed; what they hold is not tried. */
export const deleteResources = async (acting: Acting, all: readonly Deletion[]): Promise<readonly Deletion[]> => {
  const failed: Deletion[] = [];
  let left = all;
  while (left.length > 0) {
    const needed = new Set([...left, ...failed.filter(({ holds }) => holds)].flatMap(({ resource }) => resource.needs));
    const free = left.filter(({ resource }) => !needed.has(resource.logicalId));
    if (free.length === 0 && failed.some(({ holds }) => holds)) break;
    // Remains of several updates may depend on each other in a circle; then all are tried.
    const now = free.length > 0 ? free : left;
    const gone = await Promise.all(now.map((deletion) => remove(acting, deletion)));
    failed.push(...now.filter((_, index) => !gone[index]));
    left = left.filter((deletion) => !now.includes(deletion));
  }
  return failed;
};

/** True if nothing of it is in the way any more. */
const remove = async (acting: Acting, { resource, kept, begun, tell }: Deletion): Promise<boolean> => {
  if (kept || resource.physicalId === undefined) {
    tell(kept ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE');
    return true;
  }
  const { physicalId } = resource;
  if (!begun) tell('DELETE_IN_PROGRESS');
  try {
    const before = { physicalId, properties: resource.live ?? {}, attributes: resource.attributes };
    await typeNamed(resource.type).delete(physicalId, makeContext(acting, resource, false), before);
    acting.engine.work.alive();
    tell('DELETE_COMPLETE');
    return true;
  } catch (error) {
    acting.engine.work.alive();
    if (error instanceof Stopped) throw error;
    tell('DELETE_FAILED', reasonOf(error, tokenOf(acting.operation.id, resource), acting.secrets));
    return false;
  }
};
