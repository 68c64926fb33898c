/** The desired state of one resource, evaluated from the template. */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceType } from '../resources/resource-type.ts';
import type { StackInput } from '../rows.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Scope } from '../template/scope.ts';
import type { ResourceDefinition } from '../template/template.ts';
import { Unknown } from '../template/unknown.ts';
import { invalid } from '../validation.ts';

export interface Wanted {
  /** Dynamic references still unresolved; stack tags included. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata?: unknown;
  readonly deletionPolicy: string;
  readonly replacePolicy: string;
}

export const evaluateResource = async (
  definition: ResourceDefinition,
  type: ResourceType,
  scope: Scope,
  tags: StackInput['tags'],
): Promise<Wanted> => {
  const properties = (await evaluate(definition.Properties, scope)) as Record<string, unknown>;
  const merged = type.tags && tags.length > 0 ? withTags(properties['Tags'], tags, type.tags) : properties['Tags'];
  return {
    properties: merged === undefined ? properties : { ...properties, Tags: merged },
    ...(definition.Metadata !== undefined && { metadata: await evaluate(definition.Metadata, scope) }),
    deletionPolicy: await policy(definition.DeletionPolicy, 'DeletionPolicy', scope),
    replacePolicy: await policy(definition.UpdateReplacePolicy, 'UpdateReplacePolicy', scope),
  };
};

/** The resource's own tags win over the stack's. */
const withTags = (own: unknown, tags: StackInput['tags'], how: 'list' | 'map'): unknown => {
  if (own instanceof Unknown) return own;
  if (how === 'map') return { ...Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])), ...(own as object) };
  const mine = Array.isArray(own) ? (own as { Key?: string }[]) : [];
  return [
    ...mine,
    ...tags.filter(({ Key }) => !mine.some((tag) => tag.Key === Key)).map(({ Key, Value }) => ({ Key, Value })),
  ];
};

const POLICIES: Readonly<Record<string, readonly string[]>> = {
  DeletionPolicy: ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'],
  UpdateReplacePolicy: ['Delete', 'Retain', 'Snapshot'],
};

const policy = async (raw: unknown, name: string, scope: Scope): Promise<string> => {
  if (raw === undefined) return 'Delete';
  const value = typeof raw === 'string' || !scope.extensions ? raw : await evaluate(raw, scope);
  if (typeof value !== 'string' || !POLICIES[name]!.includes(value))
    throw invalid(
      `Template format error: Unrecognized ${name} ${typeof value === 'string' ? value : ''} for resource.`.replace(
        '  ',
        ' ',
      ),
    );
  if (value === 'Snapshot') throw invalid(`Template error: resource type does not support ${name} Snapshot`);
  return value;
};

export const sameMetadata = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);
