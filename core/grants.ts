/**
 * The permissions that a provider needs, as data: infra writes the policies of its roles from this and knows no
 * provider.
 */
import type { Place } from './physical-names.ts';

/**
 * `machine`: the state machines of an environment, at home. `build`: the environment's own build project for an
 * account, at home.
 * `plan`, `deploy`: what the engine assumes at a target, to look and to change.
 */
export type GrantedRole = 'machine' | 'build' | 'plan' | 'deploy';

/** What pipelines of an environment may touch, by kind; names may hold `*`. */
export type Uses = { readonly [kind in UseKind]?: readonly string[] | undefined };
export const USE_KINDS = [
  'projects',
  'functions',
  'machines',
  'stacks',
  'topics',
  'buckets',
  'parameters',
  'secrets',
  'stackRoles',
] as const;
export type UseKind = (typeof USE_KINDS)[number];

export interface GrantPlace {
  readonly home: Place;
  /** Where the role acts: the home place for machines, else the target. */
  readonly place: Place;
  readonly environment: string;
  readonly uses: Uses;
}

export interface Statement {
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why a wildcard in a resource is necessary; infra knows the common reasons. */
  readonly reason?: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Grants = { readonly [role in GrantedRole]?: (place: GrantPlace) => readonly Statement[] };
