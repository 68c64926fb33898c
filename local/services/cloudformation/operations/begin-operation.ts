/** Turns a stack to CREATE_IN_PROGRESS, DELETE_IN_PROGRESS …, durably, and sets the engine to work. */
import type { Call } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import { isChanged } from '../plan/is-changed.ts';
import type { OnFailure, OperationKind, OperationRow, StackInput, StackRow } from '../rows.ts';

export interface Begin {
  readonly kind: OperationKind;
  readonly input: StackInput;
  readonly changeSet?: string;
  readonly clientToken?: string;
  readonly onFailure?: OnFailure;
  readonly retainExceptOnCreate?: boolean;
  readonly skip?: readonly string[];
  readonly importExisting?: boolean;
}

/** Writes only inside the caller's transaction; the engine starts after it. */
export const beginOperation = (engine: Engine, stack: StackRow, call: Call, begin: Begin): void => {
  const { store, recorder, cloud } = engine;
  const now = cloud.clock.now();
  const { kind, input, changeSet, clientToken, onFailure = 'ROLLBACK' } = begin;
  const operation: OperationRow = {
    id: cloud.ids.uuid(),
    stack: stack.id,
    kind,
    input,
    principal: call.principal,
    started: now,
    phase: 'resources',
    onFailure,
    retainExceptOnCreate: begin.retainExceptOnCreate ?? false,
    skip: begin.skip ?? [],
    importExisting: begin.importExisting ?? false,
    before: stack.status,
    refresh: isChanged(stack.input, input),
    ...(changeSet !== undefined && { changeSet }),
    ...(clientToken !== undefined && { clientToken }),
  };
  const { clientToken: _before, ...rest } = stack;
  store.atOnce(() => {
    if (kind === 'UPDATE' && stack.status.endsWith('_COMPLETE') && stack.input)
      store.keepStable(stack.id, { input: stack.input, resources: store.resources(stack.id) });
    store.saveOperation(operation);
    const row: StackRow = {
      ...rest,
      input,
      ...((kind === 'CREATE' || kind === 'UPDATE') && { disableRollback: onFailure === 'DO_NOTHING' }),
      ...(changeSet !== undefined && { changeSetId: changeSet }),
      ...(clientToken !== undefined && { clientToken }),
      ...((kind === 'UPDATE' || kind === 'UPDATE_ROLLBACK') && { updated: now }),
    };
    recorder.stack(row, `${kind}_IN_PROGRESS`, 'User Initiated');
  });
  engine.work.operate(operation.id);
};
