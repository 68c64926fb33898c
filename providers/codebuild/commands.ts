import * as z from 'zod';
import type { Provider } from '../../core/provider.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';
import { reservedNames } from './reserved-names.ts';
import { secretNames } from './secret-names.ts';

/** Compute/Commands: shell commands in the environment's own build project. */
export const commands: Provider<ProviderFragment> = {
  categories: ['Compute'],
  owner: 'AWS',
  provider: 'Commands',
  version: '1',
  configuration: z.strictObject({}),
  inputArtifacts: [1, 10],
  outputArtifacts: [0, 1],
  outputKeys: ({ outputVariables }) => outputVariables ?? [],
  mutates: () => false,
  fragment,
  stop: async (ports) => (await import('./stop.ts')).stop(ports),
  check: ({ commands, environmentVariables = [] }) => [
    ...(commands === undefined
      ? [
          {
            code: 'InvalidConfiguration',
            message: 'is missing: a Commands action needs something to run',
            where: 'commands',
            expected: '1-50 commands',
            remedy: 'add commands',
          },
        ]
      : []),
    ...reservedNames(environmentVariables, 'environmentVariables'),
  ],
  notYet: () => [],
  usedNames: ({ environmentVariables = [] }) =>
    secretNames(
      environmentVariables.map((variable, at) => ({ ...variable, where: `environmentVariables[${at}].value` })),
    ),
};
