/** Brings one resource to what the template wants: makes it, changes it in place, or puts another in its place. */

import { context } from '../plan/describe-change.ts';
import { typeNamed } from '../resources/registry.ts';
import type { Made, Properties, ResourceType } from '../resources/resource-type.ts';
import type { ResourceRow } from '../rows.ts';
import { invalid } from '../validation.ts';
import { type DesiredState, liveProperties, readDesiredState, shownProperties } from './desired-state.ts';
import { Stopped } from './engine.ts';
import { sameMetadata } from './evaluate-resource.ts';
import { findExisting } from './find-existing.ts';
import { makeContext, tokenOf } from './make-context.ts';
import { Cancelled, reasonOf } from './reasons.ts';
import { isComplete, isFailed, isGone, type Outcome, type Run } from './run.ts';
import { changedProperties } from './same-value.ts';

/** Never throws but for {@link Stopped}: a failure is written into the row of the resource and returned as `failed`. */
export const changeResource = async (run: Run, logicalId: string): Promise<Outcome> => {
  const before = run.engine.store.resource(run.stack.id, logicalId);
  const mine = before?.operation === run.operation.id;
  if (before && mine && isComplete(before)) return 'done';
  if (before && mine && isFailed(before)) return 'failed';
  const step: Step = { run, logicalId, type: typeNamed(run.template.resources[logicalId]!.Type), resumed: mine };
  const row = before ?? blank(step);
  try {
    const wanted = await readDesiredState(run, row);
    // A resource with a physical id that was complete once is changed; all else is made.
    if (before?.properties) await change(step, before, wanted);
    else await make(step, before, wanted);
    return 'done';
  } catch (error) {
    run.engine.work.alive();
    if (error instanceof Stopped) throw error;
    fail(step, run.engine.store.resource(run.stack.id, logicalId) ?? row, error);
    return 'failed';
  }
};

interface Step {
  readonly run: Run;
  readonly logicalId: string;
  readonly type: ResourceType;
  /** A crash interrupted this operation while it was at this resource. */
  readonly resumed: boolean;
}

const blank = ({ run, logicalId }: Step): ResourceRow => ({
  stack: run.stack.id,
  logicalId,
  type: run.template.resources[logicalId]!.Type,
  status: 'CREATE_IN_PROGRESS',
  updated: 0,
  attributes: {},
  deletionPolicy: 'Delete',
  replacePolicy: 'Delete',
  generation: 0,
  needs: [],
  operation: run.operation.id,
});

const make = async (step: Step, before: ResourceRow | undefined, wanted: DesiredState): Promise<void> => {
  const { run, resumed, type } = step;
  let row = before ?? blank(step);
  if (run.operation.importExisting && !(resumed && row.physicalId !== undefined)) {
    const about = { type, definition: run.template.resources[step.logicalId]!, wanted };
    const { call } = makeContext(run, row, resumed);
    const existing = await findExisting(run.engine.store, run.stack, about, call);
    if (existing) return adopt(step, row, wanted, existing);
  }
  if (!resumed) {
    if (before?.physicalId !== undefined && !isGone(before)) await removeHalfMade(step, before);
    const { physicalId: _gone, reason: _why, ...rest } = row;
    row = {
      ...rest,
      ...stamp(step),
      generation: before ? before.generation + 1 : 0,
      deletionPolicy: wanted.deletionPolicy,
    };
    row = run.engine.recorder.resource(row, 'CREATE_IN_PROGRESS', { properties: shownProperties(wanted) });
  }
  await create(step, row, wanted, 'CREATE');
};

/** The resource stays as it is; the next change of its properties brings it to the template's. */
const adopt = async (step: Step, row: ResourceRow, wanted: DesiredState, existing: Made): Promise<void> => {
  const { recorder } = step.run.engine;
  const live = await liveProperties(step.run, step.type, row, wanted);
  const imported = { ...row, ...stamp(step), physicalId: existing.physicalId, imported: true };
  const now = recorder.resource(imported, 'IMPORT_IN_PROGRESS', { reason: 'Resource import started.' });
  complete(step, now, wanted, live, existing, 'IMPORT_COMPLETE');
};

/** The state in which an earlier, failed operation left it. */
const removeHalfMade = async (step: Step, row: ResourceRow): Promise<void> => {
  const context = makeContext(step.run, row, false);
  const physicalId = row.physicalId as string;
  await step.type.delete(physicalId, context, { physicalId, properties: row.live ?? {}, attributes: row.attributes });
};

const create = async (step: Step, row: ResourceRow, wanted: DesiredState, verb: 'CREATE' | 'UPDATE'): Promise<void> => {
  const { run, type, resumed } = step;
  let now = row;
  const live = await liveProperties(step.run, step.type, row, wanted);
  const initiated = (physicalId: string): void => {
    if (now.physicalId === physicalId) return;
    now = run.engine.recorder.resource({ ...now, physicalId, live }, `${verb}_IN_PROGRESS`, {
      reason: 'Resource creation Initiated',
    });
  };
  const made = await type.create(live, makeContext(run, row, resumed, initiated));
  run.engine.work.alive();
  initiated(made.physicalId);
  complete(step, now, wanted, live, made, `${verb}_COMPLETE`);
};

const complete = (
  step: Step,
  row: ResourceRow,
  wanted: DesiredState,
  live: Properties,
  made: Made,
  status: string,
): void => {
  const { store, recorder } = step.run.engine;
  const { old, ref: _ref, secret: _secret, attempted: _attempted, ...rest } = row;
  store.atOnce(() => {
    if (old) store.addLeftover(old, true);
    const next: ResourceRow = {
      ...rest,
      ...stamp(step),
      physicalId: made.physicalId,
      ...(made.ref !== undefined && { ref: made.ref }),
      attributes: made.attributes ?? {},
      ...(made.secret && { secret: true }),
      live,
      properties: wanted.properties,
      references: wanted.references,
      ...(wanted.metadata !== undefined && { metadata: wanted.metadata }),
      shown: context(wanted.shown.properties, wanted.shown.metadata),
      deletionPolicy: wanted.deletionPolicy,
      replacePolicy: wanted.replacePolicy,
    };
    if (wanted.metadata === undefined) delete (next as { metadata?: unknown }).metadata;
    recorder.resource(next, status);
  });
};

const change = async (step: Step, before: ResourceRow, wanted: DesiredState): Promise<void> => {
  const { run, type, resumed } = step;
  const { recorder, store } = run.engine;
  const settled = before.old ?? before;
  const changed = changedProperties(settled, wanted.properties, wanted.references);
  const replace = changed.some((name) => type.immutable?.includes(name)) || (changed.length > 0 && !type.update);
  const again = isFailed(before) || (resumed && before.status === 'UPDATE_IN_PROGRESS');
  if (changed.length === 0 && !again && sameMetadata(settled.metadata, wanted.metadata)) {
    const { deletionPolicy, replacePolicy } = wanted;
    store.saveResource({ ...before, deletionPolicy, replacePolicy, needs: stamp(step).needs });
    return;
  }
  if (replace) return replaceResource(step, before, wanted);
  const row = resumed
    ? before
    : recorder.resource({ ...before, ...stamp(step) }, 'UPDATE_IN_PROGRESS', { properties: shownProperties(wanted) });
  const live = await liveProperties(step.run, step.type, row, wanted);
  if (changed.length === 0 && !isFailed(before)) {
    const kept = {
      physicalId: row.physicalId!,
      attributes: row.attributes,
      ...(row.ref !== undefined && { ref: row.ref }),
    };
    return complete(step, row, wanted, live, kept, 'UPDATE_COMPLETE');
  }
  const past = { physicalId: row.physicalId!, properties: row.live ?? {}, attributes: row.attributes };
  if (type.update) store.saveResource({ ...row, attempted: live });
  const made = type.update
    ? await type.update(live, makeContext(run, row, resumed), past)
    : { physicalId: past.physicalId, attributes: past.attributes };
  run.engine.work.alive();
  // A custom resource may answer another physical id: then the old one is deleted in the end.
  const next = made.physicalId === past.physicalId ? row : { ...row, old: { ...before, status: 'UPDATE_COMPLETE' } };
  complete(step, next, wanted, live, made, 'UPDATE_COMPLETE');
};

const replaceResource = async (step: Step, before: ResourceRow, wanted: DesiredState): Promise<void> => {
  const { run, type, resumed } = step;
  const name = type.named === undefined ? undefined : wanted.properties[type.named];
  const settled = before.old ?? before;
  if (name !== undefined && type.named !== undefined && name === settled.properties?.[type.named])
    throw invalid(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and ` +
        `update the stack again.`,
    );
  let row = before;
  if (!(resumed && before.old)) {
    const { physicalId: _old, ref: _ref, ...rest } = before;
    row = run.engine.recorder.resource(
      { ...rest, ...stamp(step), generation: before.generation + 1, old: before },
      'UPDATE_IN_PROGRESS',
      {
        reason: 'Requested update requires the creation of a new physical resource; hence creating one.',
        properties: shownProperties(wanted),
      },
    );
  }
  await create(step, row, wanted, 'UPDATE');
};

const stamp = ({ run, logicalId }: Step) => ({
  operation: run.operation.id,
  needs: [...(run.dependencies.get(logicalId) ?? [])],
});

const fail = (step: Step, row: ResourceRow, error: unknown): void => {
  const { engine, operation, secrets } = step.run;
  const updating = row.properties !== undefined || row.old !== undefined;
  const reason =
    error instanceof Cancelled
      ? `Resource ${updating ? 'update' : 'creation'} cancelled`
      : reasonOf(error, tokenOf(operation.id, row), secrets);
  if (!updating) {
    engine.recorder.resource({ ...row, ...stamp(step) }, 'CREATE_FAILED', { reason });
    return;
  }
  engine.store.atOnce(() => {
    const { old, ...rest } = row;
    // Half of a replacement: it goes with the next update that succeeds; the old one stays in its place.
    if (old && row.physicalId !== undefined) engine.store.addLeftover(rest, true);
    engine.recorder.resource({ ...(old ?? rest), ...stamp(step), generation: row.generation }, 'UPDATE_FAILED', {
      reason,
    });
  });
};
