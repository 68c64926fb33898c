import type { Action, ActionTypeId } from '../definition/action.ts';
import { cloudformation } from './cloudformation.ts';
import { codebuild } from './codebuild.ts';
import { codecommitSource } from './codecommit-source.ts';
import { commands } from './commands.ts';
import { manualApproval } from './manual-approval.ts';
import { OTHER_PROVIDERS, type OtherProvider } from './other-providers.ts';
import type { Provider } from './provider.ts';

/** The providers that run. A new one is a file beside this and a line here. */
export const PROVIDERS: readonly Provider[] = [codecommitSource, codebuild, commands, manualApproval, cloudformation];

type Typed = Pick<Action, 'actionTypeId'>;

/** The provider that runs an action, or undefined if none does yet. */
export const providerOf = ({ actionTypeId: { category, owner, provider, version } }: Typed): Provider | undefined =>
  PROVIDERS.find(
    (known) =>
      known.provider === provider &&
      known.owner === owner &&
      known.version === version &&
      known.categories.includes(category),
  );

const otherOf = ({ actionTypeId }: Typed): OtherProvider | undefined =>
  OTHER_PROVIDERS.find(
    ({ category, owner, provider }) =>
      category === actionTypeId.category && owner === actionTypeId.owner && provider === actionTypeId.provider,
  );

/** Fewest and most artifacts of an action, also of one that does not run yet; custom actions take and make up to five. */
export const artifactCountsOf = (
  action: Typed,
): Pick<OtherProvider, 'inputArtifacts' | 'outputArtifacts'> | undefined => {
  const known = providerOf(action) ?? otherOf(action);
  if (known !== undefined) return known;
  const { owner } = action.actionTypeId;
  if (owner === 'AWS') return undefined;
  const most = owner === 'Custom' ? 5 : 10;
  return { inputArtifacts: [0, most], outputArtifacts: [0, most] };
};

/** The variables an action makes, also one that does not run yet. */
export const outputKeysOf = (action: Action): 'open' | readonly string[] =>
  providerOf(action)?.outputKeys(action) ?? otherOf(action)?.outputKeys ?? 'open';

/** Every provider by its full type, for short forms and for messages. */
export const KNOWN_TYPES: readonly ActionTypeId[] = [
  ...PROVIDERS.flatMap(({ categories, owner, provider, version }) =>
    categories.map((category) => ({ category, owner, provider, version })),
  ),
  ...OTHER_PROVIDERS.map(({ category, owner, provider, version }) => ({ category, owner, provider, version })),
];
