/** Deploy/S3 has no plan: the artifact that is deployed is the one that people approved. */
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { workFragment } from '../../statemachines/work-fragment.ts';

/** CodePipeline ends a deployment to S3 after 90 minutes. */
const TIMEOUT_SECONDS = 90 * 60;

export const fragment: ProviderFragment = (needs) =>
  workFragment(needs, { plans: false, starts: true, timeoutSeconds: TIMEOUT_SECONDS });
