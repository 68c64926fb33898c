/** Finds the work of an action's provider. */
import type { ActionTypeId } from '../definition/action.ts';
import { TaglineError } from '../fault.ts';
import type { Providers } from '../provider.ts';
import type { Work, WorkPorts } from '../work.ts';

export const workOf = async (
  { providers, work }: { readonly providers: Providers; readonly work: WorkPorts },
  action: { readonly actionTypeId: ActionTypeId },
): Promise<Work> => {
  const load = providers.of(action)?.work;
  if (load) return load(work);
  const { category, provider } = action.actionTypeId;
  throw new TaglineError('NoWork', `${category}/${provider} does no work of its own`, {
    remedy: 'A newer machine calls an older function: deploy the engine.',
  });
};

/** The same for the same order of the same try. */
export const workToken = ({
  executionId,
  attempt,
  stage,
  action,
}: {
  readonly executionId: string;
  readonly attempt: number;
  readonly stage: string;
  readonly action: string;
}): string => `tagline-${executionId}-${attempt}-${stage}-${action}`.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 128);
