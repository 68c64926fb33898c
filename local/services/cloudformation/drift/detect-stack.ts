/** Detects the drift of a stack in the background; after a restart it begins again. */
import type { Caller } from '../../../kernel/cloud.ts';
import { actorOf, type Engine } from '../engine/engine.ts';
import { reasonOf } from '../engine/reasons.ts';
import { isGone } from '../engine/run.ts';
import type { DetectionRow, StackRow } from '../rows.ts';
import { detectResource } from './detect-resource.ts';

/** Resources are read under the rights of the caller, never under the stack's role. */
export const readerOf = ({ cloud }: Engine, stack: StackRow, principal: Caller['principal']): Caller =>
  actorOf(cloud, stack, principal, undefined);

export const detectStack = async (engine: Engine, id: string): Promise<void> => {
  const { store, work, cloud } = engine;
  const detection = store.detection(id);
  const stack = detection && store.stack(detection.stack);
  if (!stack || detection.status !== 'DETECTION_IN_PROGRESS') return;
  const rows = store
    .resources(stack.id)
    .filter((row) => !isGone(row) && (detection.only.length === 0 || detection.only.includes(row.logicalId)));
  try {
    let drifted = 0;
    for (const row of rows) {
      const drift = await detectResource(engine, stack, row, readerOf(engine, stack, detection.principal));
      work.alive();
      if (!drift) continue;
      store.saveDrift(drift);
      if (drift.status !== 'IN_SYNC') drifted += 1;
    }
    end(engine, stack, { ...detection, status: 'DETECTION_COMPLETE', drifted, ended: cloud.clock.now() });
  } catch (error) {
    work.alive();
    const reason = `Failed to detect drift on stack [${stack.name}]: ${reasonOf(error, id, [])}`;
    end(engine, stack, { ...detection, status: 'DETECTION_FAILED', reason, ended: cloud.clock.now() });
  }
};

const end = ({ store, recorder }: Engine, stack: StackRow, detection: DetectionRow): void => {
  store.atOnce(() => {
    store.saveDetection(detection);
    recorder.drift(stack, detection);
  });
};
