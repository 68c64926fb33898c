/** CreateChangeSet: checks the request at once, computes the changes in the background. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../../kernel/fault.ts';
import type { Engine } from '../engine/engine.ts';
import type { ChangeSetRow, StackInput, StackRow } from '../rows.ts';
import { readTemplate } from '../template/read-template.ts';
import { invalid } from '../validation.ts';
import { checkStackName, lookUpStack } from './find-stack.ts';
import { flag, type Input, onlyMembers, required, text, word } from './read-input.ts';
import { COMMON, checkUpdatable, readOnFailure, readStackRequest, stackDemands } from './stack-request.ts';

const MEMBERS =
  `${COMMON} ChangeSetName ChangeSetType Description ClientToken OnStackFailure IncludeNestedStacks ` +
  `ImportExistingResources DeploymentMode`;

export const createChangeSet = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => stackDemands(engine, 'CreateChangeSet', input, call),
  async run(input, call) {
    onlyMembers(input, 'CreateChangeSet', MEMBERS);
    const name = required(input, 'ChangeSetName');
    const kind = word<'CREATE' | 'UPDATE' | 'IMPORT'>(input, 'ChangeSetType') ?? 'UPDATE';
    if (kind === 'IMPORT') throw notInLocalCloud('ChangeSetType=IMPORT');
    const importExisting = flag(input, 'ImportExistingResources') ?? false;
    const revertsDrift = word<'REVERT_DRIFT'>(input, 'DeploymentMode') !== undefined;
    if (revertsDrift && kind !== 'UPDATE')
      throw invalid('DeploymentMode REVERT_DRIFT is only valid when ChangeSetType is UPDATE.');
    const onFailure = readOnFailure(input, 'OnStackFailure');
    if (onFailure === 'DELETE' && kind !== 'CREATE')
      throw invalid('OnStackFailure DELETE is only valid when ChangeSetType is CREATE.');
    const before = suitableStack(engine, required(input, 'StackName'), name, kind, call);
    const repeated = before && sameRequest(engine, before, name, text(input, 'ClientToken'));
    if (repeated) return { Id: repeated.id, StackId: repeated.stack };
    const request = await readStackRequest(engine, input, call, before);
    if (flag(input, 'IncludeNestedStacks')) refuseNested(request);
    const description = text(input, 'Description');
    const clientToken = text(input, 'ClientToken');
    return engine.store.atOnce(() => {
      // The template may have been fetched meanwhile: names are looked at again, now in one transaction with the write.
      const now = suitableStack(engine, required(input, 'StackName'), name, kind, call);
      if (now) sameRequest(engine, now, name, clientToken);
      const stack = now ?? reviewed(engine, required(input, 'StackName'), call);
      const row: ChangeSetRow = {
        id: `arn:aws:cloudformation:${call.region}:${call.account}:changeSet/${name}/${engine.cloud.ids.uuid()}`,
        stack: stack.id,
        name,
        status: 'CREATE_PENDING',
        execution: 'UNAVAILABLE',
        created: engine.cloud.clock.now(),
        kind,
        input: request,
        principal: call.principal,
        changes: [],
        ...(description !== undefined && { description }),
        importExisting,
        ...(revertsDrift && { revertsDrift }),
        ...(onFailure !== undefined && { onFailure }),
        ...(clientToken !== undefined && { clientToken }),
      };
      engine.store.saveChangeSet(row);
      engine.work.createChangeSet(row.id);
      return { Id: row.id, StackId: stack.id };
    });
  },
});

/** Where a template nests no stack there is nothing to include: the CDK always asks for it. */
const refuseNested = ({ processed, template }: StackInput): void => {
  const { resources } = readTemplate(processed ?? template);
  if (Object.values(resources).some(({ Type }) => Type === 'AWS::CloudFormation::Stack'))
    throw notInLocalCloud('IncludeNestedStacks=true for a template with nested stacks');
};

const suitableStack = (engine: Engine, stackName: string, changeSet: string, kind: 'CREATE' | 'UPDATE', call: Call) => {
  const stack = lookUpStack(engine.store, call, stackName);
  if (kind === 'UPDATE') {
    if (!stack) throw invalid(`Stack [${stackName}] does not exist`);
    checkUpdatable(stack);
  } else if (stack && stack.status !== 'REVIEW_IN_PROGRESS')
    throw invalid(
      `Stack [${stack.name}] already exists and cannot be created again with the changeSet [${changeSet}].`,
    );
  if (!stack) checkStackName(stackName);
  return stack;
};

/** The change set that the same request made before; throws AlreadyExistsException if another made one of that name. */
const sameRequest = (
  engine: Engine,
  stack: StackRow,
  name: string,
  token: string | undefined,
): ChangeSetRow | undefined => {
  const known = engine.store.changeSetNamed(stack.id, name);
  if (!known) return undefined;
  if (token !== undefined && known.clientToken === token) return known;
  throw new Fault('AlreadyExistsException', `ChangeSet ${name} already exists`);
};

const reviewed = (engine: Engine, name: string, call: Call): StackRow =>
  engine.recorder.stack(newStack(engine, name, call), 'REVIEW_IN_PROGRESS', 'User Initiated');

export const newStack = ({ cloud }: Engine, name: string, { account, region }: Call): StackRow => ({
  id: `arn:aws:cloudformation:${region}:${account}:stack/${name}/${cloud.ids.uuid()}`,
  account,
  region,
  name,
  status: 'REVIEW_IN_PROGRESS',
  created: cloud.clock.now(),
  outputs: [],
  disableRollback: false,
  terminationProtection: false,
});
