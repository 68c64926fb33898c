/** Invoke/Lambda: a function of the target, by CodePipeline's job protocol or by its return value. */
import * as z from 'zod';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';
import { grants } from './grants.ts';

export const OUTCOMES = ['JobResult', 'ReturnValue'];

export const lambdaInvoke: Provider<ProviderFragment> = {
  categories: ['Invoke'],
  owner: 'AWS',
  provider: 'Lambda',
  version: '1',
  configuration: z.strictObject({
    FunctionName: valueForms.matching(
      /^[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?$/,
      'the name of a function, or name:alias',
    ),
    UserParameters: valueForms.text.optional(),
    Outcome: valueForms.choice(OUTCOMES).optional(),
  }),
  inputArtifacts: [0, 5],
  outputArtifacts: [0, 5],
  outputKeys: () => 'open',
  mutates: () => false,
  usedNames: ({ configuration: { FunctionName: name = '' } }) => [
    { where: 'configuration.FunctionName', use: 'functions', text: unqualified(name) },
  ],
  fragment,
  grants,
  work: async (ports) => (await import('./work.ts')).work(ports),
  check: ({ configuration: { Outcome: outcome }, outputArtifacts }) =>
    outcome === 'ReturnValue' && outputArtifacts.length > 0
      ? [
          {
            code: 'InvalidConfiguration',
            message: 'a returned value makes no artifact',
            where: 'outputArtifacts',
            expected: 'none with Outcome: ReturnValue',
            remedy: 'leave outputArtifacts out, or let the function answer its job (Outcome: JobResult)',
          },
        ]
      : [],
  notYet: () => [],
};

/** Grants are for functions, whatever version or alias of them is invoked. A reference may hold a colon of its own. */
const unqualified = (name: string): string => name.replace(/:[A-Za-z0-9_$-]+$/, '');
