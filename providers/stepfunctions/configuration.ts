/** Invoke/StepFunctions: an execution of a state machine of the target. */
import * as z from 'zod';
import type { Action } from '../../core/definition/action.ts';
import type { Fault } from '../../core/fault.ts';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';
import { grants } from './grants.ts';

const ARN = /^arn:aws(-[\w]+)*:states:[^:]+:[^:]+:stateMachine:[A-Za-z0-9_-]{1,80}$/;

export const stepFunctions: Provider<ProviderFragment> = {
  categories: ['Invoke'],
  owner: 'AWS',
  provider: 'StepFunctions',
  version: '1',
  configuration: z.strictObject({
    StateMachineArn: valueForms.matching(ARN, 'the ARN of a state machine, without version and alias'),
    Input: valueForms.text.optional(),
    InputType: z.enum(['Literal', 'FilePath']).optional(),
    // With a hyphen and the UUID behind it: 80 characters.
    ExecutionNamePrefix: valueForms.matching(/^[A-Za-z0-9_-]{1,43}$/, '1-43 of A-Z a-z 0-9 _ -').optional(),
  }),
  inputArtifacts: [0, 1],
  outputArtifacts: [0, 1],
  outputKeys: () => ['StateMachineArn', 'ExecutionArn'],
  mutates: () => false,
  usedNames: ({ configuration: { StateMachineArn: arn = '' } }) => [
    { where: 'configuration.StateMachineArn', use: 'machines', text: arn.split(':stateMachine:')[1] ?? arn },
  ],
  fragment,
  grants,
  work: async (ports) => (await import('./work.ts')).work(ports),
  check: (action) => inputFaults(action),
  notYet: () => [],
};

const inputFaults = ({ configuration: { Input: input, InputType: type }, inputArtifacts }: Action): Fault[] => {
  const fault = (where: string, message: string, expected: string, remedy: string): Fault[] => [
    { code: 'InvalidConfiguration', message, where, expected, remedy },
  ];
  if (type === 'FilePath') {
    if (input === undefined)
      return fault('configuration.Input', 'is missing: which file is the input?', 'a path', 'add Input');
    if (inputArtifacts.length === 0)
      return fault('inputArtifacts', 'a file needs an artifact that holds it', 'one artifact', 'name the artifact');
    return [];
  }
  if (input === undefined || isJson(input)) return [];
  const remedy = 'write JSON; put references into quotes: {"version": "#{tagline.Version}"}';
  return fault('configuration.Input', 'is not JSON', 'JSON text, or InputType: FilePath', remedy);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
