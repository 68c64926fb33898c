/** Test/Custom/Tflint and Test/Custom/Checkov: findings are counted, reported, and fail the action if it says so. */
import * as z from 'zod';
import type { Fault } from '../../core/fault.ts';
import type { Provider } from '../../core/provider.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { type Check, checks } from './checks.ts';
import { fragmentOf } from './fragment.ts';

const providerOf = (provider: string, check: Check): Provider<ProviderFragment> => ({
  categories: ['Test', 'Build'],
  owner: 'Custom',
  provider,
  version: '1',
  configuration: z.strictObject({
    Root: z
      .string()
      .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]{1,200}$/, { error: 'expected a folder of the repository' })
      .optional(),
    FailOn: z.enum(['findings', 'never']).optional(),
  }),
  inputArtifacts: [1, 1],
  outputArtifacts: [0, 0],
  outputKeys: () => check.counts,
  mutates: () => false,
  fragment: fragmentOf(check),
  check: (): Fault[] => [],
  notYet: () => [],
});

export const tflint = providerOf('Tflint', checks.tflint);
export const checkov = providerOf('Checkov', checks.checkov);
