/** RollbackStack, ContinueUpdateRollback, CancelUpdateStack: back to what last stood well. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { actorOf, type Engine } from '../engine/engine.ts';
import type { StackRow } from '../rows.ts';
import { invalid } from '../validation.ts';
import { beginOperation } from './begin-operation.ts';
import { findStack } from './find-stack.ts';
import { flag, type Input, list, onlyMembers, required, text } from './read-input.ts';
import { stackDemands } from './stack-request.ts';

/** A failed operation left the stack as it was (`DisableRollback`); now it is rolled back after all. */
export const rollbackStack = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => stackDemands(engine, 'RollbackStack', input, call),
  run(input, call) {
    onlyMembers(input, 'RollbackStack', 'StackName RoleARN ClientRequestToken RetainExceptOnCreate');
    return engine.store.atOnce(() => {
      const stack = findStack(engine.store, call, required(input, 'StackName'));
      if (isRepeated(stack, input)) return { StackId: stack.id };
      if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED')
        throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
      // Without a stable state from before there is nothing to go back to: all goes.
      const kind = engine.store.stable(stack.id) ? 'UPDATE_ROLLBACK' : 'ROLLBACK';
      const retainExceptOnCreate = flag(input, 'RetainExceptOnCreate') ?? false;
      beginOperation(engine, stack, call, { kind, ...withRole(engine, stack, call, input), retainExceptOnCreate });
      return { StackId: stack.id };
    });
  },
});

export const continueUpdateRollback = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => stackDemands(engine, 'ContinueUpdateRollback', input, call),
  run(input, call) {
    onlyMembers(input, 'ContinueUpdateRollback', 'StackName RoleARN ResourcesToSkip ClientRequestToken');
    return engine.store.atOnce(() => {
      const stack = findStack(engine.store, call, required(input, 'StackName'));
      if (isRepeated(stack, input)) return {};
      if (stack.status !== 'UPDATE_ROLLBACK_FAILED')
        throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
      const skip = list<string>(input, 'ResourcesToSkip');
      const sound = skip.filter((id) => engine.store.resource(stack.id, id)?.status !== 'UPDATE_FAILED');
      if (sound.length > 0)
        throw invalid(
          `Only resources in UPDATE_FAILED state because of the rollback can be skipped: [${sound.join(', ')}] of ` +
            `stack ${stack.name} are not.`,
        );
      beginOperation(engine, stack, call, {
        kind: 'UPDATE_ROLLBACK',
        ...withRole(engine, stack, call, input),
        skip,
      });
      return {};
    });
  },
});

export const cancelUpdateStack = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => stackDemands(engine, 'CancelUpdateStack', input, call),
  run(input, call) {
    onlyMembers(input, 'CancelUpdateStack', 'StackName ClientRequestToken');
    const { store, work } = engine;
    return store.atOnce(() => {
      const stack = findStack(store, call, required(input, 'StackName'));
      const operation = store.openOperations().find((row) => row.stack === stack.id);
      if (stack.status !== 'UPDATE_IN_PROGRESS' || !operation)
        throw invalid('CancelUpdateStack cannot be called from current stack status');
      store.saveOperation({ ...operation, cancelled: true, onFailure: 'ROLLBACK' });
      work.cancellation(operation.id).abort();
      return {};
    });
  },
});

const isRepeated = (stack: StackRow, input: Input): boolean => {
  const token = text(input, 'ClientRequestToken');
  return token !== undefined && stack.clientToken === token && stack.status.includes('ROLLBACK_');
};

const withRole = (engine: Engine, stack: StackRow, call: Call, input: Input) => {
  const token = text(input, 'ClientRequestToken');
  const role = text(input, 'RoleARN') || stack.input!.roleArn;
  if (role !== undefined) actorOf(engine.cloud, call, call.principal, role);
  return {
    input: role === undefined ? stack.input! : { ...stack.input!, roleArn: role },
    ...(token !== undefined && { clientToken: token }),
  };
};
