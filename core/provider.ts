/**
 * An action provider as Tagline knows it, and the list of providers. Core never imports a provider: the composition
 * root passes the list in.
 */
import type * as z from 'zod';
import type { Action, ActionTypeId, Category } from './definition/action.ts';
import type { PipelineDefinition } from './definition/schema.ts';
import type { Fault } from './fault.ts';
import type { Fetching, FetchPorts } from './fetching.ts';
import type { Grants, UseKind } from './grants.ts';
import type { Heard } from './heard.ts';
import type { OwnBuild } from './own-build.ts';
import type { Place } from './physical-names.ts';
import type { StopLeft, StopPorts, Work, WorkPorts } from './work.ts';

/** The place of an action in its definition. */
export interface ActionPlace {
  readonly stage: string;
  readonly action: string;
}

/** What the installation grants to sources, whatever the environment. */
export type SourceKind = 'repositories' | 'sourceBuckets';

/** A granted name in an action that is not the whole value of a configuration key. */
export interface UsedName {
  /** Relative to the action. */
  readonly where: string;
  readonly use: UseKind;
  /** The name as it is granted; it may hold `#{namespace.key}`. */
  readonly text: string;
  /** The place that the action gives; grants are for the home account and region. */
  readonly place?: Place;
}

/** A provider that runs. `Fragment` is what the compiler takes of it. */
export interface Provider<Fragment = unknown> {
  readonly categories: readonly Category[];
  readonly owner: 'AWS' | 'Custom';
  readonly provider: string;
  readonly version: '1';
  /** Every type of its categories that no other provider has: job workers carry them out. */
  readonly byWorkers?: boolean;
  /** CodePipeline's configuration keys; every value is a string and may hold `#{namespace.key}`. */
  readonly configuration: z.ZodType;
  /** Fewest and most. */
  readonly inputArtifacts: readonly [number, number];
  readonly outputArtifacts: readonly [number, number];
  /** The variables the action makes: known names, or `open` where its own run decides. */
  readonly outputKeys: (action: Action) => 'open' | readonly string[];
  /** Does it change what is deployed at the address? Such an action needs the lease. */
  readonly mutates: (action: Action) => boolean;
  /** Configuration keys whose values name something that the installation grants. */
  readonly names?: Readonly<Record<string, UseKind | SourceKind>>;
  /** Further names: in lists, or as a part of a text. */
  readonly usedNames?: (action: Action) => readonly UsedName[];
  /** The configuration key whose value belongs to one address alone, e.g. a stack's name. */
  readonly ownName?: string;
  /** A configuration key that has one value in a pipeline, since an address has one of what it works on. */
  readonly oneValue?: { readonly key: string; readonly otherwise: string; readonly of: string };
  /**
   * How it accepts what is there and takes away what it deployed: from the artifacts that the deployment was planned
   * of, or from the service alone. Absent where it can do neither.
   */
  readonly upkeep?: 'from artifacts' | 'from the service';
  /** Rules between fields that a schema cannot express. Paths are relative to the action. */
  readonly check: (action: Action) => Fault[];
  /** Finds what is valid but does not run yet. Paths are relative to the action. */
  readonly notYet: (action: Action) => Fault[];
  /**
   * The action whose plan this one carries out; it may be itself. Throws InvalidInput if the plan's action is missing.
   */
  readonly carriesOut?: (definition: PipelineDefinition, stage: string, action: Action) => ActionPlace | undefined;
  /** The most history events that its loop adds, beside those of its states. */
  readonly loopEvents?: (action: Action) => number;
  /** The states of its work. */
  readonly fragment: Fragment;
  /** Its work at a service, loaded when needed; absent if Step Functions does it natively. */
  readonly work?: (ports: WorkPorts) => Promise<Work>;
  /** Takes a revision of a source other than Git. */
  readonly fetching?: (ports: FetchPorts) => Promise<Fetching>;
  /** The event that tells of a new revision of such a source. */
  readonly heard?: Heard;
  /** Ends what Step Functions follows natively and has left running; absent where nothing can be left. */
  readonly stop?: (ports: StopPorts) => Promise<StopLeft>;
  /** What it needs of AWS, per role. */
  readonly grants?: Grants;
  /** Build projects of its own: what they run is written by Tagline, whatever a repository holds. */
  readonly builds?: readonly OwnBuild[];
}

/** A provider of CodePipeline that Tagline reads but does not run yet, with its fewest and most artifacts. */
export interface OtherProvider extends ActionTypeId {
  readonly inputArtifacts: readonly [number, number];
  readonly outputArtifacts: readonly [number, number];
  /** Names of its variables, where CodePipeline fixes them. */
  readonly outputKeys: 'open' | readonly string[];
}

type Typed = Pick<Action, 'actionTypeId'>;
type ArtifactCounts = Pick<OtherProvider, 'inputArtifacts' | 'outputArtifacts'>;

export interface Providers<Fragment = unknown> {
  readonly running: readonly Provider<Fragment>[];
  /** The provider that runs an action, or undefined if none does yet. */
  of(action: Typed): Provider<Fragment> | undefined;
  /**
   * Fewest and most artifacts of an action, also of one that does not run yet; custom actions take and make up to five.
   */
  artifactCountsOf(action: Typed): ArtifactCounts | undefined;
  /** The variables of an action, also of one that does not run yet. */
  outputKeysOf(action: Action): 'open' | readonly string[];
  /** Every provider by its full type, for short forms and for messages. */
  readonly knownTypes: readonly ActionTypeId[];
}

/** The providers that run, and those that are only read. */
export const providersOf = <Fragment>(
  running: readonly Provider<Fragment>[],
  others: readonly OtherProvider[],
): Providers<Fragment> => {
  const of = ({ actionTypeId: { category, owner, provider, version } }: Typed): Provider<Fragment> | undefined =>
    running.find(
      (known) =>
        known.owner === owner &&
        known.categories.includes(category) &&
        (known.byWorkers || (known.provider === provider && known.version === version)),
    );
  const otherOf = ({ actionTypeId }: Typed): OtherProvider | undefined =>
    others.find(
      ({ category, owner, provider }) =>
        category === actionTypeId.category && owner === actionTypeId.owner && provider === actionTypeId.provider,
    );
  return {
    running,
    of,
    artifactCountsOf: (action) => of(action) ?? otherOf(action) ?? countsOfOwner(action),
    outputKeysOf: (action) => of(action)?.outputKeys(action) ?? otherOf(action)?.outputKeys ?? 'open',
    knownTypes: [
      ...running.flatMap(({ categories, owner, provider, version, byWorkers }) =>
        byWorkers ? [] : categories.map((category) => ({ category, owner, provider, version })),
      ),
      ...others.map(({ category, owner, provider, version }) => ({ category, owner, provider, version })),
    ],
  };
};

const countsOfOwner = ({ actionTypeId: { owner } }: Typed): ArtifactCounts | undefined => {
  if (owner === 'AWS') return undefined;
  const most = owner === 'Custom' ? 5 : 10;
  return { inputArtifacts: [0, most], outputArtifacts: [0, most] };
};
