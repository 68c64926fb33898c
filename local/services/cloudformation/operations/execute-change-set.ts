/** ExecuteChangeSet, DeleteChangeSet. */
import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { asItIs } from '../drift/actual-state.ts';
import type { Engine } from '../engine/engine.ts';
import type { ChangeSetRow } from '../rows.ts';
import { invalid } from '../validation.ts';
import { beginOperation } from './begin-operation.ts';
import { demandOnStack, findChangeSet } from './find-stack.ts';
import { flag, type Input, onlyMembers, required, text } from './read-input.ts';
import { checkPaused, checkUpdatable } from './stack-request.ts';

/** The demand of an operation on a change set: it is on the stack's ARN, with the change set's name as a condition. */
export const changeSetDemands =
  (engine: Engine, operation: string): Operation<Input>['demands'] =>
  (input, call) => {
    const row = findChangeSet(engine.store, call, required(input, 'ChangeSetName'), text(input, 'StackName'));
    return [demandOnStack(engine.store, call, operation, row.stack, { 'cloudformation:ChangeSetName': row.name })];
  };

export const executeChangeSet = (engine: Engine): Operation<Input> => ({
  demands: changeSetDemands(engine, 'ExecuteChangeSet'),
  run(input, call) {
    onlyMembers(
      input,
      'ExecuteChangeSet',
      'ChangeSetName StackName ClientRequestToken DisableRollback RetainExceptOnCreate',
    );
    const { store } = engine;
    const token = text(input, 'ClientRequestToken');
    return store.atOnce(() => {
      const row = findChangeSet(store, call, required(input, 'ChangeSetName'), text(input, 'StackName'));
      const stack = store.stack(row.stack)!;
      if (token !== undefined && stack.clientToken === token && stack.changeSetId === row.id) return {};
      if (row.status !== 'CREATE_COMPLETE' || row.execution !== 'AVAILABLE') throw notExecutable(row);
      const disabled = flag(input, 'DisableRollback');
      if (disabled !== undefined && row.onFailure !== undefined)
        throw invalid('You can specify either DisableRollback or OnStackFailure, but not both.');
      const onFailure = row.onFailure ?? (disabled ? 'DO_NOTHING' : 'ROLLBACK');
      if (row.kind === 'UPDATE') checkUpdatable(stack);
      checkPaused(stack, 'execute-change-set', onFailure);
      store.saveChangeSet({ ...row, execution: 'EXECUTE_IN_PROGRESS' });
      for (const other of store.changeSets(stack.id))
        if (other.id !== row.id && !other.execution.startsWith('EXECUTE_') && other.status !== 'FAILED')
          store.saveChangeSet({ ...other, execution: 'OBSOLETE' });
      for (const [logicalId, actual] of Object.entries(row.actual ?? {})) {
        const resource = store.resource(stack.id, logicalId);
        if (resource) store.saveResource(asItIs(resource, actual));
      }
      beginOperation(engine, stack, call, {
        kind: row.kind,
        input: row.input,
        changeSet: row.id,
        onFailure,
        importExisting: row.importExisting ?? false,
        retainExceptOnCreate: flag(input, 'RetainExceptOnCreate') ?? false,
        ...(token !== undefined && { clientToken: token }),
      });
      return {};
    });
  },
});

const notExecutable = (row: ChangeSetRow): Fault =>
  new Fault(
    'InvalidChangeSetStatus',
    row.status === 'CREATE_COMPLETE'
      ? `ChangeSet [${row.id}] cannot be executed in its current execution status of [${row.execution}]`
      : `ChangeSet [${row.id}] cannot be executed in its current status of [${row.status}]`,
  );

export const deleteChangeSet = (engine: Engine): Operation<Input> => ({
  demands(input, call) {
    const name = required(input, 'ChangeSetName');
    // Deleting what is not there is no error, but it must still be allowed.
    if (!exists(() => findChangeSet(engine.store, call, name, text(input, 'StackName'))))
      return [demandOnStack(engine.store, call, 'DeleteChangeSet', text(input, 'StackName'))];
    return changeSetDemands(engine, 'DeleteChangeSet')(input, call);
  },
  run(input, call) {
    onlyMembers(input, 'DeleteChangeSet', 'ChangeSetName StackName');
    const name = required(input, 'ChangeSetName');
    const row = exists(() => findChangeSet(engine.store, call, name, text(input, 'StackName')));
    if (!row) return {};
    if (row.execution === 'EXECUTE_IN_PROGRESS')
      throw new Fault(
        'InvalidChangeSetStatus',
        `ChangeSet [${row.id}] cannot be deleted in its current status of [${row.execution}]`,
      );
    engine.store.dropChangeSet(row.id);
    return {};
  },
});

const exists = (find: () => ChangeSetRow): ChangeSetRow | undefined => {
  try {
    return find();
  } catch (error) {
    if (error instanceof Fault && error.code === 'ChangeSetNotFound') return undefined;
    throw error;
  }
};
