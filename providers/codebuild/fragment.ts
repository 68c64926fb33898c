/** Build/CodeBuild, Test/CodeBuild and Compute/Commands: one build. */
import { buildFragment } from '../../statemachines/build-fragment.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';

export const fragment: ProviderFragment = (needs) => buildFragment(needs);
