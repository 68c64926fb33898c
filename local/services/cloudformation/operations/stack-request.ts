/**
 * Reads the members that CreateStack, UpdateStack and CreateChangeSet share: template, parameters, capabilities, tags,
 * role.
 */
import type { Call, Demand } from '../../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../../kernel/fault.ts';
import { actorOf, type Engine } from '../engine/engine.ts';
import { checkCapabilities } from '../plan/capabilities.ts';
import { checkTypes } from '../plan/check-types.ts';
import type { OnFailure, StackInput, StackRow } from '../rows.ts';
import { dependenciesOf, inDependencyOrder } from '../template/dependency-graph.ts';
import { giveParameters, type ParameterInput, refuseForeignKeys } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';
import { declaredTransforms, expandTemplate } from '../transform/expand-template.ts';
import { invalid } from '../validation.ts';
import { demandOnStack } from './find-stack.ts';
import { flag, type Input, list, onlyMembers, required, text, word } from './read-input.ts';
import { readTemplateBody } from './template-body.ts';

export const COMMON =
  'StackName TemplateBody TemplateURL UsePreviousTemplate Parameters Capabilities Tags RoleARN NotificationARNs ' +
  'DeploymentConfig DisableValidation';

/** cloudformation:X on the stack, and iam:PassRole for a role. */
export const stackDemands = (engine: Engine, operation: string, input: Input, call: Call): readonly Demand[] => {
  const role = text(input, 'RoleARN');
  const changeSet = text(input, 'ChangeSetName');
  const url = text(input, 'TemplateURL');
  const context = {
    ...(role && { 'cloudformation:RoleArn': role }),
    ...(url && { 'cloudformation:TemplateUrl': url }),
    ...(changeSet && operation === 'CreateChangeSet' && { 'cloudformation:ChangeSetName': changeSet }),
  };
  const own = demandOnStack(engine.store, call, operation, required(input, 'StackName'), context);
  const pass = {
    action: 'iam:PassRole',
    resource: role ?? '',
    context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  };
  return role ? [own, pass] : [own];
};

/** Reads and checks a request against the stack that it is for (undefined or only reviewed: a new one). */
export const readStackRequest = async (
  engine: Engine,
  input: Input,
  call: Call,
  before: StackRow | undefined,
): Promise<StackInput> => {
  if (list(input, 'NotificationARNs').length > 0) throw notInLocalCloud('the parameter NotificationARNs');
  const roleArn = text(input, 'RoleARN') || before?.input?.roleArn;
  const body = await readTemplateBody(engine, input, call, before?.input?.template);
  const parameters = readParameters(input);
  const processed = await expandTemplate(engine, body, call, parameters, before?.input?.given);
  const template = readTemplate(processed ?? body);
  checkTypes(template);
  inDependencyOrder(dependenciesOf(template.resources, new Set(Object.keys(template.resources))));
  const capabilities = list<string>(input, 'Capabilities');
  const unseen = text(input, 'ChangeSetName') === undefined && declaredTransforms(body).length > 0;
  checkCapabilities(template, capabilities, unseen);
  const given = giveParameters(template, parameters, before?.input?.given);
  if (roleArn !== undefined) actorOf(engine.cloud, call, call.principal, roleArn);
  return {
    template: body,
    ...(processed !== undefined && { processed }),
    given,
    resolved: {},
    capabilities,
    tags: input['Tags'] === undefined && before?.input ? before.input.tags : readTags(input),
    ...(roleArn !== undefined && { roleArn }),
  };
};

const readParameters = (input: Input): readonly ParameterInput[] => {
  const parameters = list<Record<string, unknown>>(input, 'Parameters');
  refuseForeignKeys(parameters);
  return parameters.map((parameter) => {
    const value = text(parameter, 'ParameterValue');
    return {
      ParameterKey: required(parameter, 'ParameterKey'),
      ...(value !== undefined && { ParameterValue: value }),
      ...(flag(parameter, 'UsePreviousValue') && { UsePreviousValue: true }),
    };
  });
};

const readTags = (input: Input): StackInput['tags'] => {
  const tags = list<Input>(input, 'Tags').map((tag) => ({
    Key: required(tag, 'Key'),
    Value: text(tag, 'Value') ?? '',
  }));
  const reserved = tags.find(({ Key }) => Key.startsWith('aws:'));
  if (reserved) throw invalid(`aws: prefixed tag key names are not allowed for external use.`);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  return tags;
};

/** What the request wants to happen to a stack whose operation fails; undefined if it does not say. */
export const readOnFailure = (input: Input, name?: 'OnFailure' | 'OnStackFailure'): OnFailure | undefined => {
  const onFailure = name && word<OnFailure>(input, name);
  const disabled = readDisableRollback(input);
  if (onFailure === undefined) return disabled === undefined ? undefined : disabled ? 'DO_NOTHING' : 'ROLLBACK';
  if (disabled !== undefined) throw invalid(`You can specify either DisableRollback or ${name}, but not both.`);
  return onFailure;
};

const readDisableRollback = (input: Input): boolean | undefined => {
  const config = (input['DeploymentConfig'] ?? {}) as Input;
  onlyMembers(config, 'DeploymentConfig', 'Mode DisableRollback');
  if (word<'STANDARD' | 'EXPRESS'>(config, 'Mode') === 'EXPRESS')
    throw notInLocalCloud('DeploymentConfig.Mode=EXPRESS');
  if (flag(input, 'DisableValidation')) throw notInLocalCloud('DisableValidation=true');
  return flag(input, 'DisableRollback') ?? flag(config, 'DisableRollback');
};

const UPDATABLE = new Set('CREATE_COMPLETE UPDATE_COMPLETE UPDATE_ROLLBACK_COMPLETE'.split(' '));
const PAUSED = new Set(['CREATE_FAILED', 'UPDATE_FAILED']);

/** Throws ValidationError unless the stack stands where it can be updated. */
export const checkUpdatable = (stack: StackRow): void => {
  if (stack.status === 'DELETE_COMPLETE') throw invalid(`Stack [${stack.id}] does not exist`);
  if (!UPDATABLE.has(stack.status) && !PAUSED.has(stack.status))
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
};

/** Throws ValidationError for a stack that a failed operation left as it was, unless the next may leave it so too. */
export const checkPaused = (stack: StackRow, api: string, onFailure: OnFailure | undefined): void => {
  if (PAUSED.has(stack.status) && onFailure !== 'DO_NOTHING')
    throw invalid(
      `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, ` +
        `please use the disable-rollback parameter with ${api} API. To rollback to the last known good state, use the ` +
        `rollback-stack API`,
    );
};

export const alreadyExists = (name: string): Fault =>
  new Fault('AlreadyExistsException', `Stack [${name}] already exists`);
