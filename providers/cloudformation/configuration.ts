import * as z from 'zod';
import type { Action } from '../../core/definition/action.ts';
import type { Fault } from '../../core/fault.ts';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { carriesOut } from './carries-out.ts';
import { fragment, loopEvents } from './fragment.ts';
import { grants } from './grants.ts';

const MODES = [
  'CREATE_UPDATE',
  'REPLACE_ON_FAILURE',
  'DELETE_ONLY',
  'CHANGE_SET_REPLACE',
  'CHANGE_SET_EXECUTE',
] as const;
const RUNNING: readonly string[] = ['CREATE_UPDATE', 'CHANGE_SET_REPLACE', 'CHANGE_SET_EXECUTE'];
const WITH_TEMPLATE: readonly string[] = ['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_REPLACE'];
const CAPABILITY = '(CAPABILITY_IAM|CAPABILITY_NAMED_IAM|CAPABILITY_AUTO_EXPAND)';

/** `{"Fn::GetArtifactAtt": […]}` and `{"Fn::GetParam": […]}` stand in place of a parameter's value. */
const PARAMETER_FUNCTION = /^Fn::(GetArtifactAtt|GetParam)$/;

const invalid = (key: string, message: string, expected: string, remedy: string): Fault => ({
  code: 'InvalidConfiguration',
  message,
  where: key.startsWith('outputArtifacts') ? key : `configuration.${key}`,
  expected,
  remedy,
});

const missingKeys = ({ configuration }: Action): Fault[] => {
  const mode = configuration['ActionMode'] ?? '';
  const needed = [
    ...(WITH_TEMPLATE.includes(mode) ? ['TemplatePath'] : []),
    ...(mode.startsWith('CHANGE_SET_') ? ['ChangeSetName'] : []),
  ];
  return needed
    .filter((key) => configuration[key] === undefined)
    .map((key) => invalid(key, 'is missing', `a value for ActionMode ${mode}`, `add ${key}`));
};

const artifactFaults = ({ configuration, inputArtifacts, outputArtifacts }: Action): Fault[] => {
  const names = inputArtifacts.map(({ name }) => name);
  const foreign = ['TemplatePath', 'TemplateConfiguration'].flatMap((key) => {
    const artifact = configuration[key]?.split('::')[0];
    if (artifact === undefined || artifact.includes('#{') || names.includes(artifact)) return [];
    const expected = names.length === 0 ? 'an input artifact' : names.join(', ');
    return [invalid(key, `${artifact} is no input artifact`, expected, `add ${artifact} to inputArtifacts`)];
  });
  const file = configuration['OutputFileName'];
  if (file !== undefined && outputArtifacts.length === 0) {
    foreign.push(
      invalid('OutputFileName', 'has no artifact to go into', 'one output artifact', 'add an output artifact'),
    );
  }
  return foreign;
};

const overrideFunctions = ({ configuration }: Action): Fault[] => {
  const overrides = parsed(configuration['ParameterOverrides']);
  return Object.entries(overrides).flatMap(([parameter, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    const name = Object.keys(value).find((key) => PARAMETER_FUNCTION.test(key)) ?? 'an object';
    return [
      {
        code: 'NotYet',
        message: `${name} in ${parameter} does not run yet`,
        where: 'configuration.ParameterOverrides',
        expected: 'text, which may hold #{namespace.key}',
        remedy: 'hand the value on as a variable of the action that makes it',
      },
    ];
  });
};

const parsed = (text: string | undefined): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

/**
 * Deploy/CloudFormation. The stack's service role belongs to the target, so `RoleArn`, which CodePipeline demands, may
 * be left out.
 */
export const cloudformation: Provider<ProviderFragment> = {
  categories: ['Deploy'],
  owner: 'AWS',
  provider: 'CloudFormation',
  version: '1',
  configuration: z.strictObject({
    ActionMode: z.enum(MODES),
    StackName: valueForms.matching(
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
      '1-128 letters, digits and hyphens, a letter first',
    ),
    ChangeSetName: valueForms
      .matching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, '1-128 letters, digits and hyphens, a letter first')
      .optional(),
    RoleArn: valueForms.text.optional(),
    TemplatePath: valueForms.artifactPath.optional(),
    TemplateConfiguration: valueForms.artifactPath.optional(),
    Capabilities: valueForms
      .matching(new RegExp(`^${CAPABILITY}(,${CAPABILITY})*$`), 'CAPABILITY_… names separated by commas without spaces')
      .optional(),
    ParameterOverrides: valueForms
      .json(
        z.record(
          z.string(),
          z.union([
            z.string(),
            z.number(),
            z.boolean(),
            z.record(z.string().regex(PARAMETER_FUNCTION), z.array(z.string())),
          ]),
        ),
        'an object from parameter to text or to Fn::GetArtifactAtt or Fn::GetParam',
      )
      .optional(),
    OutputFileName: valueForms.text.optional(),
  }),
  inputArtifacts: [0, 10],
  outputArtifacts: [0, 1],
  outputKeys: ({ configuration }) => (configuration['ActionMode'] === 'DELETE_ONLY' ? [] : 'open'),
  upkeep: 'from the service',
  mutates: ({ configuration }) => configuration['ActionMode'] !== 'CHANGE_SET_REPLACE',
  names: { StackName: 'stacks' },
  ownName: 'StackName',
  carriesOut,
  loopEvents,
  fragment,
  work: async (ports) => (await import('./work.ts')).work(ports),
  grants,
  check: (action) => [...missingKeys(action), ...artifactFaults(action)],
  notYet: (action) => {
    const mode = action.configuration['ActionMode'] ?? '';
    return [
      ...(RUNNING.includes(mode)
        ? []
        : [
            {
              code: 'NotYet',
              message: `ActionMode ${mode} does not run yet`,
              where: 'configuration.ActionMode',
              expected: RUNNING.join(', '),
              remedy: 'use one that runs',
            },
          ]),
      ...(action.configuration['RoleArn'] === undefined
        ? []
        : [
            {
              code: 'NotYet',
              message: "stacks are made under the target's own service role; another does not run yet",
              where: 'configuration.RoleArn',
              remedy: 'leave RoleArn out',
            },
          ]),
      ...(action.configuration['OutputFileName'] === undefined && action.outputArtifacts.length === 0
        ? []
        : [
            {
              code: 'NotYet',
              message: 'outputs are not written into an artifact yet',
              where: 'configuration.OutputFileName',
              remedy:
                'leave OutputFileName and outputArtifacts out; give the action a namespace and reference its outputs',
            },
          ]),
      ...overrideFunctions(action),
    ];
  },
};
