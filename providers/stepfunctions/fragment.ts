/** Invoke/StepFunctions: the machine of the pipeline waits for the end of the other. */
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { workFragment } from '../../statemachines/work-fragment.ts';

/** CodePipeline waits for seven days. */
const TIMEOUT_SECONDS = 7 * 24 * 3600;

export const fragment: ProviderFragment = (needs) =>
  workFragment(needs, {
    plans: false,
    starts: true,
    timeoutSeconds: TIMEOUT_SECONDS,
    jsonKeys: needs.planned.action.configuration['InputType'] === 'FilePath' ? [] : ['Input'],
  });
