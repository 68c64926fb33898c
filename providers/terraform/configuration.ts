/** Custom/Terraform/1: plans, seals, shows and applies what Terraform does at an address. */
import * as z from 'zod';
import type { Action } from '../../core/definition/action.ts';
import type { Fault } from '../../core/fault.ts';
import type { Provider } from '../../core/provider.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { carriesOut } from './carries-out.ts';
import { fragment, loopEvents } from './fragment.ts';
import { builds } from './own-builds.ts';

/** All but `apply` make a plan, which an `apply` after it carries out. */
export const COMMANDS = ['plan', 'apply', 'destroy', 'import', 'refresh-only'] as const;

export const terraform: Provider<ProviderFragment> = {
  categories: ['Deploy', 'Build', 'Test', 'Invoke'],
  owner: 'Custom',
  provider: 'Terraform',
  version: '1',
  configuration: z.strictObject({
    Command: z.enum(COMMANDS),
    Root: z
      .string()
      .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]{1,200}$/, { error: 'expected a folder of the repository' })
      .optional(),
  }),
  inputArtifacts: [0, 1],
  outputArtifacts: [0, 0],
  outputKeys: ({ configuration }) => (configuration['Command'] === 'apply' ? 'open' : []),
  oneValue: { key: 'Root', otherwise: '.', of: 'state' },
  upkeep: 'from artifacts',
  mutates: ({ configuration }) => configuration['Command'] === 'apply',
  carriesOut,
  loopEvents,
  fragment,
  work: async (ports) => (await import('./work.ts')).work(ports),
  stop: async (ports) => (await import('./stop.ts')).stop(ports),
  builds,
  check: (action) => artifactFaults(action),
  notYet: () => [],
};

const artifactFaults = ({ configuration, inputArtifacts }: Action): Fault[] => {
  const plans = configuration['Command'] !== 'apply';
  if (plans === (inputArtifacts.length === 1)) return [];
  return [
    {
      code: 'InvalidConfiguration',
      message: plans ? 'a plan is made of one artifact' : 'an apply takes the sealed plan and nothing else',
      where: 'inputArtifacts',
      expected: plans ? 'one artifact, the repository' : 'no artifact',
      remedy: plans ? 'name the output artifact of the source' : 'leave inputArtifacts out',
    },
  ];
};
