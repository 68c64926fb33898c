/** CreateStack, UpdateStack: a plan is made to refuse what cannot work, then the engine begins. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { actorOf, type Engine } from '../engine/engine.ts';
import { makePlan } from '../plan/make-plan.ts';
import { readSsm } from '../plan/read-ssm.ts';
import type { StackInput, StackRow } from '../rows.ts';
import { invalid } from '../validation.ts';
import { beginOperation } from './begin-operation.ts';
import { newStack } from './create-change-set.ts';
import { checkStackName, findStack, lookUpStack } from './find-stack.ts';
import { flag, type Input, onlyMembers, required, text } from './read-input.ts';
import {
  alreadyExists,
  COMMON,
  checkPaused,
  checkUpdatable,
  readOnFailure,
  readStackRequest,
  stackDemands,
} from './stack-request.ts';

const CREATE = `${COMMON} ClientRequestToken OnFailure DisableRollback EnableTerminationProtection RetainExceptOnCreate`;
const UPDATE = `${COMMON} ClientRequestToken DisableRollback RetainExceptOnCreate`;

export const createStack = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => stackDemands(engine, 'CreateStack', input, call),
  async run(input, call) {
    onlyMembers(input, 'CreateStack', CREATE);
    const retainExceptOnCreate = flag(input, 'RetainExceptOnCreate') ?? false;
    const name = checkStackName(required(input, 'StackName'));
    const onFailure = readOnFailure(input, 'OnFailure') ?? 'ROLLBACK';
    const token = text(input, 'ClientRequestToken');
    const before = lookUpStack(engine.store, call, name);
    if (before && token !== undefined && before.clientToken === token) return { StackId: before.id };
    if (before) throw alreadyExists(name);
    const stack: StackRow = {
      ...newStack(engine, name, call),
      terminationProtection: flag(input, 'EnableTerminationProtection') ?? false,
    };
    const { request } = await planned(engine, stack, await readStackRequest(engine, input, call, undefined), call);
    return engine.store.atOnce(() => {
      if (lookUpStack(engine.store, call, name)) throw alreadyExists(name);
      const begin = { kind: 'CREATE', input: request, onFailure, retainExceptOnCreate } as const;
      beginOperation(engine, stack, call, { ...begin, ...tokenOf(token) });
      return { StackId: stack.id };
    });
  },
});

export const updateStack = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => stackDemands(engine, 'UpdateStack', input, call),
  async run(input, call) {
    onlyMembers(input, 'UpdateStack', UPDATE);
    const retainExceptOnCreate = flag(input, 'RetainExceptOnCreate') ?? false;
    const onFailure = readOnFailure(input) ?? 'ROLLBACK';
    const name = required(input, 'StackName');
    const token = text(input, 'ClientRequestToken');
    const stack = findStack(engine.store, call, name);
    if (token !== undefined && stack.clientToken === token) return { StackId: stack.id };
    checkUpdatable(stack);
    checkPaused(stack, 'update-stack', onFailure);
    const { request, changed } = await planned(engine, stack, await readStackRequest(engine, input, call, stack), call);
    // The same template again is accepted if it holds dynamic references, and changes nothing.
    const again = text(input, 'TemplateBody')?.includes('{{resolve:');
    if (!changed && !again) throw invalid('No updates are to be performed.');
    return engine.store.atOnce(() => {
      const now = findStack(engine.store, call, name);
      checkUpdatable(now);
      const begin = { kind: 'UPDATE', input: request, onFailure, retainExceptOnCreate } as const;
      beginOperation(engine, now, call, { ...begin, ...tokenOf(token) });
      return { StackId: stack.id };
    });
  },
});

const tokenOf = (token: string | undefined) => (token === undefined ? {} : { clientToken: token });

const planned = async (engine: Engine, stack: StackRow, input: StackInput, call: Call) => {
  const actor = actorOf(engine.cloud, call, call.principal, input.roleArn);
  const request = { ...input, resolved: await readSsm(engine, input, actor) };
  return { request, changed: (await makePlan(engine, stack, request, actor)).changed };
};
