/** Source/CodeCommit: a function fetches the commit. */
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { sourceFragment } from '../../statemachines/source-fragment.ts';

export const fragment: ProviderFragment = (needs) =>
  sourceFragment(needs, needs.planned.action.configuration['RepositoryName'] ?? '');
