/** Actions of every type that the installation has for job workers. */
import * as z from 'zod';
import { CATEGORIES } from '../../core/definition/action.ts';
import type { Provider } from '../../core/provider.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';

export const worker: Provider<ProviderFragment> = {
  categories: CATEGORIES.filter((category) => ['Build', 'Deploy', 'Test', 'Invoke'].includes(category)),
  owner: 'Custom',
  provider: '',
  version: '1',
  byWorkers: true,
  // The installation knows the keys of each type.
  configuration: z.record(z.string(), z.string()),
  inputArtifacts: [0, 5],
  outputArtifacts: [0, 5],
  outputKeys: () => 'open',
  mutates: ({ actionTypeId }) => actionTypeId.category === 'Deploy',
  fragment,
  work: async (ports) => (await import('./work.ts')).work(ports),
  check: () => [],
  notYet: () => [],
};
