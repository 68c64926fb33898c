import * as z from 'zod';
import type { Action } from '../../core/definition/action.ts';
import type { Fault } from '../../core/fault.ts';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { carriesOut } from './carries-out.ts';
import { fragment, loopEvents } from './fragment.ts';
import { grants } from './grants.ts';
import { OVERRIDES_EXPECTED, overrideFaults, ParameterOverrides } from './parameter-overrides.ts';

const MODES = [
  'CREATE_UPDATE',
  'REPLACE_ON_FAILURE',
  'DELETE_ONLY',
  'CHANGE_SET_REPLACE',
  'CHANGE_SET_EXECUTE',
] as const;
const WITH_TEMPLATE: readonly string[] = ['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_REPLACE'];
const CAPABILITY = '(CAPABILITY_IAM|CAPABILITY_NAMED_IAM|CAPABILITY_AUTO_EXPAND)';

const ROLE = /^arn:aws(-[\w]+)*:iam::(\d{12}|#\{[^}]+\}):role\/(.+)$/;

const roleName = (arn: string): string => ROLE.exec(arn)?.[3] ?? arn;

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
  if (file !== undefined && outputArtifacts.length === 0)
    foreign.push(
      invalid('OutputFileName', 'has no artifact to go into', 'one output artifact', 'add an output artifact'),
    );
  if (file === undefined && outputArtifacts.length > 0)
    foreign.push(
      invalid(
        'outputArtifacts',
        'has nothing in it: the outputs go into the file that OutputFileName names',
        'OutputFileName',
        'add OutputFileName, or leave outputArtifacts out',
      ),
    );
  return foreign;
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
    RoleArn: z
      .string()
      .regex(ROLE, { error: 'expected the ARN of a role, e.g. arn:aws:iam::#{tagline.Account}:role/deployer' })
      .optional(),
    TemplatePath: valueForms.artifactPath.optional(),
    TemplateConfiguration: valueForms.artifactPath.optional(),
    Capabilities: valueForms
      .matching(new RegExp(`^${CAPABILITY}(,${CAPABILITY})*$`), 'CAPABILITY_… names separated by commas without spaces')
      .optional(),
    ParameterOverrides: valueForms.json(ParameterOverrides, OVERRIDES_EXPECTED).optional(),
    OutputFileName: valueForms.text.optional(),
  }),
  inputArtifacts: [0, 10],
  outputArtifacts: [0, 1],
  outputKeys: ({ configuration }) => (configuration['ActionMode'] === 'DELETE_ONLY' ? [] : 'open'),
  upkeep: 'from the service',
  mutates: ({ configuration }) => configuration['ActionMode'] !== 'CHANGE_SET_REPLACE',
  names: { StackName: 'stacks' },
  usedNames: ({ configuration: { RoleArn } }) =>
    RoleArn === undefined ? [] : [{ where: 'configuration.RoleArn', use: 'stackRoles', text: roleName(RoleArn) }],
  ownName: 'StackName',
  carriesOut,
  loopEvents,
  fragment,
  work: async (ports) => (await import('./work.ts')).work(ports),
  grants,
  check: (action) => [...missingKeys(action), ...artifactFaults(action), ...overrideFaults(action)],
  notYet: ({ configuration }) =>
    configuration['OutputFileName'] === undefined || configuration['ActionMode'] !== 'CHANGE_SET_REPLACE'
      ? []
      : [
          {
            code: 'NotYet',
            message: 'an action that only makes a change set does not write outputs yet',
            where: 'configuration.OutputFileName',
            remedy: 'give OutputFileName and the output artifact to the action that executes it',
          },
        ],
};
