/** What is known while a template is expanded: values of parameters, the place, mappings; no resource is there yet. */
import type { Caller } from '../../../kernel/cloud.ts';
import { type GivenParameters, parameterValue } from '../template/parameters.ts';
import type { Scope } from '../template/scope.ts';
import type { ParameterDefinition } from '../template/template.ts';
import { invalid } from '../validation.ts';
import type { Raw } from './raw.ts';

export const expansionScope = (
  template: Raw,
  parameters: Readonly<Record<string, ParameterDefinition>>,
  given: GivenParameters,
  { account, region }: Caller,
): Scope => {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const unknown = (what: string) => invalid(`Template error: ${what} is not known while the template is transformed`);
  return {
    region,
    extensions: true,
    mappings: (template['Mappings'] ?? {}) as Scope['mappings'],
    condition: (name) => Promise.reject(unknown(`the condition ${name}`)),
    ref(name) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const definition = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (definition === undefined || given[name] === undefined) throw unknown(name);
      return parameterValue(definition.Type, given[name]);
    },
    getAtt: (resource, attribute) => {
      throw unknown(`${resource}.${attribute}`);
    },
    importValue: (name) => Promise.reject(unknown(`the export ${name}`)),
    stackOutput: ({ StackName }) => Promise.reject(unknown(`the output of ${StackName}`)),
  };
};
