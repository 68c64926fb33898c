/** Deletes what an update left behind, those that needed others first. A deletion that fails does not fail the update, as on AWS. */
import { typeNamed } from '../resources/registry.ts';
import type { LeftoverRow } from '../rows.ts';
import { Stopped } from './ground.ts';
import { makeContext, tokenOf } from './make-context.ts';
import { reasonOf } from './reasons.ts';
import type { Run } from './run.ts';

export const cleanUp = async (run: Run): Promise<void> => {
  const { store } = run.ground;
  for (let left = store.leftovers(run.stack.id); left.length > 0; left = store.leftovers(run.stack.id)) {
    const needed = new Set(left.flatMap(({ resource }) => resource.needs));
    const free = left.filter(({ resource }) => !needed.has(resource.logicalId));
    // Leftovers of several updates may need each other in a circle; then all are tried.
    await Promise.all((free.length > 0 ? free : left).map((leftover) => remove(run, leftover)));
  }
};

const remove = async (run: Run, leftover: LeftoverRow): Promise<void> => {
  const { recorder, store } = run.ground;
  const { resource, replaced, seq } = leftover;
  const policy = replaced ? resource.replacePolicy : resource.deletionPolicy;
  const finish = (status: string, reason?: string) =>
    store.atOnce(() => {
      store.dropLeftover(seq);
      recorder.tell(resource, status, reason);
    });
  if (policy.startsWith('Retain')) {
    finish('DELETE_SKIPPED');
    return;
  }
  const physicalId = resource.physicalId as string;
  recorder.tell(resource, 'DELETE_IN_PROGRESS');
  try {
    const before = { physicalId, properties: resource.live ?? {}, attributes: resource.attributes };
    await typeNamed(resource.type).delete(physicalId, makeContext(run, resource, false), before);
    run.ground.work.alive();
    finish('DELETE_COMPLETE');
  } catch (error) {
    run.ground.work.alive();
    if (error instanceof Stopped) throw error;
    finish('DELETE_FAILED', reasonOf(error, tokenOf(run.operation.id, resource), run.secrets));
  }
};
