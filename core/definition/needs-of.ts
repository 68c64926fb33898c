/** What a definition needs of `tagline.config.yaml`: the names that it uses, as the installation grants them. */
import type { UseKind } from '../grants.ts';
import type { Providers, SourceKind } from '../provider.ts';
import { references } from '../variables.ts';
import { actionsOf } from './actions-of.ts';
import type { Action, PipelineDefinition } from './schema.ts';

export interface Needs {
  /** Regions that actions name, and artifact stores. */
  readonly regions: readonly string[];
  /** Accounts of the roles that the declaration names. */
  readonly accounts: readonly string[];
  readonly repositories: readonly string[];
  readonly sourceBuckets: readonly string[];
  /** What pipelines may touch, by kind; a name that a variable makes has `*` in its place. */
  readonly uses: { readonly [kind in UseKind]?: readonly string[] };
}

export const needsOf = (definition: PipelineDefinition, providers: Providers): Needs => {
  const actions = actionsOf(definition).map(({ action }) => action);
  const names = actions.flatMap((action) => namesOf(action, providers));
  const kinds = [...new Set(names.map(({ kind }) => kind))].sort();
  const of = (kind: string): readonly string[] =>
    unique(names.flatMap((name) => (name.kind === kind ? [granted(name.text)] : [])));
  return {
    regions: unique([
      ...Object.keys(definition.artifactStores ?? {}),
      ...actions.flatMap(({ region }) => region ?? []),
    ]),
    accounts: unique([definition.roleArn, ...actions.map(({ roleArn }) => roleArn)].flatMap(accountOf)),
    repositories: of('repositories'),
    sourceBuckets: of('sourceBuckets'),
    uses: Object.fromEntries(kinds.filter((kind) => !OF_SOURCES.includes(kind)).map((kind) => [kind, of(kind)])),
  };
};

const OF_SOURCES: readonly string[] = ['repositories', 'sourceBuckets'] satisfies SourceKind[];

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

const accountOf = (arn: string | undefined): string[] => {
  const account = arn?.split(':')[4];
  return account === undefined || account === '' ? [] : [account];
};

interface Named {
  readonly kind: UseKind | SourceKind;
  readonly text: string;
}

const namesOf = (action: Action, providers: Providers): Named[] => {
  const provider = providers.of(action);
  const ofKeys = Object.entries(provider?.names ?? {}).flatMap(([key, kind]): Named[] => {
    const text = action.configuration[key];
    return text === undefined ? [] : [{ kind, text }];
  });
  const ofParts = (provider?.usedNames?.(action) ?? []).map(({ use, text }): Named => ({ kind: use, text }));
  return [...ofKeys, ...ofParts];
};

/** As a grant names it: topics by name, and `*` for what only a run knows. */
const granted = (text: string): string => {
  let name = '';
  let rest = 0;
  for (const { start, end } of references(text)) {
    name += `${text.slice(rest, start)}*`;
    rest = end;
  }
  const whole = name + text.slice(rest);
  return whole.startsWith('arn:') ? (whole.split(':').at(-1) ?? whole) : whole;
};
