import * as z from 'zod';
import type { Fault } from '../../core/fault.ts';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';
import { grants } from './grants.ts';
import { reservedNames } from './reserved-names.ts';
import { secretNames } from './secret-names.ts';

const EnvironmentVariables = z.array(
  z.strictObject({
    name: z.string().min(1),
    value: z.string(),
    type: z.enum(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']).optional(),
  }),
);

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

/** The variables in `EnvironmentVariables`; none if the text is not the right JSON, which the schema reports. */
const variablesIn = (text: string | undefined): z.infer<typeof EnvironmentVariables> => {
  try {
    return EnvironmentVariables.parse(JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
};

/** Build/CodeBuild and Test/CodeBuild: one build of a project, or a batch of builds. */
export const codebuild: Provider<ProviderFragment> = {
  categories: ['Build', 'Test'],
  owner: 'AWS',
  provider: 'CodeBuild',
  version: '1',
  configuration: z.strictObject({
    ProjectName: valueForms.matching(/^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$/, 'the name of a CodeBuild project'),
    PrimarySource: valueForms.text.optional(),
    BatchEnabled: valueForms.flag.optional(),
    CombineArtifacts: valueForms.flag.optional(),
    EnvironmentVariables: valueForms
      .json(EnvironmentVariables, '[{name, value, type: PLAINTEXT|PARAMETER_STORE|SECRETS_MANAGER}]')
      .optional(),
  }),
  inputArtifacts: [1, 5],
  outputArtifacts: [0, 5],
  outputKeys: ({ configuration }) => (isTrue(configuration['BatchEnabled']) ? [] : 'open'),
  mutates: () => false,
  names: { ProjectName: 'projects' },
  usedNames: ({ configuration: { EnvironmentVariables: text } }) =>
    secretNames(variablesIn(text).map((variable) => ({ ...variable, where: 'configuration.EnvironmentVariables' }))),
  fragment,
  stop: async (ports) => (await import('./stop.ts')).stop(ports),
  grants,
  check: ({ configuration, inputArtifacts, outputArtifacts }) => {
    const variables = variablesIn(configuration['EnvironmentVariables']);
    const faults: Fault[] = reservedNames(variables, 'configuration.EnvironmentVariables');
    const primary = configuration['PrimarySource'];
    const names = inputArtifacts.map(({ name }) => name);
    const fault = (key: string, message: string, expected: string, remedy: string): void =>
      void faults.push({ code: 'InvalidConfiguration', message, where: `configuration.${key}`, expected, remedy });
    if (primary === undefined && names.length > 1) {
      fault(
        'PrimarySource',
        'is missing: there are several input artifacts',
        names.join(', '),
        'name the one to build in',
      );
    }
    if (primary !== undefined && !primary.includes('#{') && !names.includes(primary)) {
      fault('PrimarySource', `${primary} is no input artifact`, names.join(', '), 'name one of the input artifacts');
    }
    if (isTrue(configuration['CombineArtifacts']) && !isTrue(configuration['BatchEnabled'])) {
      fault('CombineArtifacts', 'needs BatchEnabled', 'BatchEnabled true', 'set BatchEnabled or drop CombineArtifacts');
    }
    if (isTrue(configuration['CombineArtifacts']) && outputArtifacts.length > 1)
      faults.push({
        code: 'InvalidConfiguration',
        message: 'the artifacts of all builds are combined into one, and there are several',
        where: 'outputArtifacts',
        expected: 'at most one output artifact',
        remedy: 'keep one, or drop CombineArtifacts',
      });
    return faults;
  },
  notYet: ({ configuration, outputArtifacts }) => [
    ...(configuration['PrimarySource']?.includes('#{')
      ? [
          {
            code: 'NotYet',
            message: 'a variable does not name the primary source yet',
            where: 'configuration.PrimarySource',
            remedy: 'write the name of the input artifact',
          },
        ]
      : []),
    ...(isTrue(configuration['BatchEnabled']) &&
    !isTrue(configuration['CombineArtifacts']) &&
    outputArtifacts.length > 0
      ? [
          {
            code: 'NotYet',
            message: 'an artifact of each build of a batch does not run yet',
            where: 'outputArtifacts',
            remedy: 'set CombineArtifacts to true and keep one output artifact',
          },
        ]
      : []),
  ],
};
