/** JSONPath, as Step Functions has it: members, indexes, wildcards, descent, slices, unions and filters. */
import type { Json } from '../json.ts';

export type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly step: number;
    }
  | { readonly kind: 'filter'; readonly filter: Filter };

export interface Path {
  readonly steps: readonly PathStep[];
  /** Names exactly one place; otherwise the path yields an array. */
  readonly definite: boolean;
}

export class PathSyntaxError extends Error {}

export type Operand = { readonly path: Path; readonly of: '@' | '$' } | { readonly value: Json };

/** `@.price < 10 && @.name == 'x'` */
export type Filter =
  | { readonly kind: 'or' | 'and'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand };
