/** Turns a stack to CREATE_IN_PROGRESS or UPDATE_IN_PROGRESS, durably, and sets the engine to work. */
import type { Call } from '../../../kernel/cloud.ts';
import type { Ground } from '../engine/ground.ts';
import type { OperationRow, StackInput, StackRow } from '../rows.ts';

export interface Begin {
  readonly kind: 'CREATE' | 'UPDATE';
  readonly input: StackInput;
  readonly changeSet?: string;
  readonly clientToken?: string;
  readonly disableRollback: boolean;
}

/** Writes only inside the caller's transaction; the engine starts after it. */
export const beginOperation = (ground: Ground, stack: StackRow, call: Call, begin: Begin): void => {
  const { store, recorder, cloud } = ground;
  const now = cloud.clock.now();
  const { kind, input, changeSet, clientToken } = begin;
  const operation: OperationRow = {
    id: cloud.ids.uuid(),
    stack: stack.id,
    kind,
    input,
    principal: call.principal,
    started: now,
    phase: 'resources',
    ...(changeSet !== undefined && { changeSet }),
    ...(clientToken !== undefined && { clientToken }),
  };
  const { clientToken: _before, ...rest } = stack;
  store.atOnce(() => {
    store.saveOperation(operation);
    const row: StackRow = {
      ...rest,
      input,
      disableRollback: begin.disableRollback,
      ...(changeSet !== undefined && { changeSetId: changeSet }),
      ...(clientToken !== undefined && { clientToken }),
      ...(kind === 'UPDATE' && { updated: now }),
    };
    recorder.stack(row, `${kind}_IN_PROGRESS`, 'User Initiated');
  });
  ground.work.operate(operation.id);
};
