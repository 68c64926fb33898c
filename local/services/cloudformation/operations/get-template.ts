/** GetTemplate, GetTemplateSummary, ValidateTemplate. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import { iamResources, neededCapabilities } from '../plan/capabilities.ts';
import type { StackInput } from '../rows.ts';
import { isSecret } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';
import type { ParameterDefinition, Template } from '../template/template.ts';
import { declaredTransforms, expandTemplate } from '../transform/expand-template.ts';
import { invalid } from '../validation.ts';
import { demandOnStack, findChangeSet, findStack } from './find-stack.ts';
import { type Input, onlyMembers, required, text, word } from './read-input.ts';
import { readTemplateBody } from './template-body.ts';

export const getTemplate = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'GetTemplate', stackOf(engine, input, call))],
  run(input, call) {
    onlyMembers(input, 'GetTemplate', 'StackName ChangeSetName TemplateStage');
    const { template, processed } = requestOf(engine, input, call) ?? {};
    const wanted = word<'Original' | 'Processed'>(input, 'TemplateStage') ?? 'Original';
    const body = wanted === 'Processed' && processed !== undefined ? withoutTransform(processed) : template;
    return { TemplateBody: body, StagesAvailable: ['Original', 'Processed'] };
  },
});

const stackOf = (engine: Engine, input: Input, call: Call): string => {
  const changeSet = text(input, 'ChangeSetName');
  if (changeSet) return findChangeSet(engine.store, call, changeSet, text(input, 'StackName')).stack;
  return required(input, 'StackName');
};

const requestOf = (engine: Engine, input: Input, call: Call): StackInput | undefined => {
  const changeSet = text(input, 'ChangeSetName');
  if (changeSet) return findChangeSet(engine.store, call, changeSet, text(input, 'StackName')).input;
  // A stack that is only reviewed has no template yet.
  return findStack(engine.store, call, required(input, 'StackName')).input;
};

const withoutTransform = (processed: string): string => {
  const { Transform: _done, ...rest } = JSON.parse(processed) as Record<string, unknown>;
  return JSON.stringify(rest);
};

export const getTemplateSummary = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'GetTemplateSummary', text(input, 'StackName'))],
  async run(input, call) {
    onlyMembers(input, 'GetTemplateSummary', 'TemplateBody TemplateURL StackName');
    const name = text(input, 'StackName');
    const request = name ? requestOf(engine, input, call) : undefined;
    const body = name ? request?.template : await readTemplateBody(engine, input, call, undefined);
    if (body === undefined) throw invalid(`Stack with id ${name} does not have a template`);
    const processed = request ? request.processed : await expandTemplate(engine, body, call, [], undefined);
    const template = readTemplate(processed ?? body);
    return {
      Parameters: Object.entries(template.parameters).map(([key, definition]) => ({
        ...shown(key, definition),
        ParameterType: definition.Type,
        ParameterConstraints: definition.AllowedValues ? { AllowedValues: definition.AllowedValues.map(String) } : {},
      })),
      Description: template.description,
      ...needs(template),
      ResourceTypes: [...new Set(Object.values(template.resources).map(({ Type }) => Type))],
      Version: '2010-09-09',
      Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
      DeclaredTransforms: declaredTransforms(body),
    };
  },
});

export const validateTemplate = (engine: Engine): Operation<Input> => ({
  demands: () => [{ action: 'cloudformation:ValidateTemplate', resource: '*' }],
  async run(input, call) {
    onlyMembers(input, 'ValidateTemplate', 'TemplateBody TemplateURL');
    const body = await readTemplateBody(engine, input, call, undefined);
    const template = readTemplate((await expandTemplate(engine, body, call, [], undefined)) ?? body);
    return {
      Parameters: Object.entries(template.parameters).map(([key, definition]) => shown(key, definition)),
      Description: template.description,
      ...needs(template),
      DeclaredTransforms: declaredTransforms(body),
    };
  },
});

const shown = (ParameterKey: string, definition: ParameterDefinition): Record<string, unknown> => ({
  ParameterKey,
  DefaultValue: definition.Default === undefined ? undefined : String(definition.Default),
  NoEcho: isSecret(definition),
  Description: definition.Description,
});

const needs = (template: Template): Record<string, unknown> => {
  const Capabilities = neededCapabilities(template);
  if (Capabilities.length === 0) return { Capabilities };
  const types = [...new Set(iamResources(template).map((id) => template.resources[id]!.Type))];
  return { Capabilities, CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]` };
};
