/** DeleteStack, UpdateTerminationProtection. */
import type { Operation } from '../../../kernel/cloud.ts';
import { actorOf, type Engine } from '../engine/engine.ts';
import type { StackRow } from '../rows.ts';
import { invalid } from '../validation.ts';
import { beginOperation } from './begin-operation.ts';
import { demandOnStack, findStack, lookUpStack } from './find-stack.ts';
import { flag, type Input, list, onlyMembers, required, text, word } from './read-input.ts';
import { stackDemands } from './stack-request.ts';

const MEMBERS = 'StackName RoleARN ClientRequestToken RetainResources DeletionMode';

/** A stack that is not there (any more) is no error, as on AWS. */
export const deleteStack = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => stackDemands(engine, 'DeleteStack', input, call),
  run(input, call) {
    onlyMembers(input, 'DeleteStack', MEMBERS);
    const { store } = engine;
    const clientToken = text(input, 'ClientRequestToken');
    const retained = list<string>(input, 'RetainResources');
    const forced = word<'STANDARD' | 'FORCE_DELETE_STACK'>(input, 'DeletionMode') === 'FORCE_DELETE_STACK';
    return store.atOnce(() => {
      const stack = lookUpStack(store, call, required(input, 'StackName'));
      if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
      checkDeletable(stack);
      checkRetained(engine, stack, retained, forced);
      if (!stack.input) return forget(engine, stack);
      if (stack.status === 'CREATE_IN_PROGRESS') return giveUpCreation(engine, stack);
      const role = text(input, 'RoleARN') || stack.input.roleArn;
      if (role !== undefined) actorOf(engine.cloud, call, call.principal, role);
      beginOperation(engine, stack, call, {
        kind: 'DELETE',
        input: role === undefined ? stack.input : { ...stack.input, roleArn: role },
        skip: forced ? failedOf(engine, stack) : retained,
        ...(clientToken !== undefined && { clientToken }),
      });
      return {};
    });
  },
});

const checkDeletable = (stack: StackRow): void => {
  if (stack.terminationProtection)
    throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  const { status } = stack;
  if (status.endsWith('_IN_PROGRESS') && status !== 'CREATE_IN_PROGRESS' && status !== 'REVIEW_IN_PROGRESS')
    throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${status}`);
};

const failedOf = (engine: Engine, { id }: StackRow): readonly string[] =>
  engine.store
    .resources(id)
    .filter((row) => row.status === 'DELETE_FAILED')
    .map((row) => row.logicalId);

const checkRetained = (engine: Engine, stack: StackRow, retained: readonly string[], forced: boolean): void => {
  if (retained.length === 0 && !forced) return;
  if (stack.status !== 'DELETE_FAILED')
    throw invalid(
      `Invalid operation on stack [${stack.id}]. When you delete a stack, specify ` +
        `${forced ? 'FORCE_DELETE_STACK' : 'which resources to retain'} only when the stack is in the DELETE_FAILED ` +
        `state.`,
    );
  const failed = failedOf(engine, stack);
  const foreign = retained.find((id) => !failed.includes(id));
  if (foreign !== undefined)
    throw invalid(
      `The specified resources to retain must be in a valid state. Do not specify resources that are in the ` +
        `${engine.store.resource(stack.id, foreign)?.status ?? 'UNKNOWN'} state: [${foreign}]`,
    );
};

/** The empty shell of a stack that was only reviewed: there is nothing to delete. */
const forget = ({ store, recorder, cloud }: Engine, stack: StackRow): Record<string, never> => {
  for (const { id } of store.changeSets(stack.id)) store.dropChangeSet(id);
  const begun = recorder.stack(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  recorder.stack({ ...begun, deleted: cloud.clock.now() }, 'DELETE_COMPLETE');
  return {};
};

/** Cancels the creation; its operation turns into the deletion. */
const giveUpCreation = ({ store, work }: Engine, stack: StackRow): Record<string, never> => {
  for (const operation of store.openOperations())
    if (operation.stack === stack.id) {
      store.saveOperation({ ...operation, cancelled: true, onFailure: 'DELETE' });
      work.cancellation(operation.id).abort();
    }
  return {};
};

export const updateTerminationProtection = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [
    demandOnStack(engine.store, call, 'UpdateTerminationProtection', required(input, 'StackName')),
  ],
  run(input, call) {
    onlyMembers(input, 'UpdateTerminationProtection', 'StackName EnableTerminationProtection');
    const terminationProtection = flag(input, 'EnableTerminationProtection') ?? false;
    const stack = findStack(engine.store, call, required(input, 'StackName'));
    engine.store.saveStack({ ...stack, terminationProtection });
    return { StackId: stack.id };
  },
});
