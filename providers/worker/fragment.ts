/** The machine waits until a worker has answered. */
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { workFragment } from '../../statemachines/work-fragment.ts';

/** CodePipeline's. */
const TIMEOUT_SECONDS = 24 * 3600;

export const fragment: ProviderFragment = (needs) =>
  workFragment(needs, { plans: false, starts: true, timeoutSeconds: TIMEOUT_SECONDS });
