/**
 * AWS::Serverless-2016-10-31: SAM's short resources become CloudFormation's. Names and shapes are those of the
 * published transform, so that a stack made here is the stack that AWS makes. What is not here is refused by name.
 */
import { notInLocalCloud } from '../../../../kernel/fault.ts';
import { isRecord, type Raw } from '../raw.ts';
import { samFunction } from './function.ts';
import { withGlobals } from './globals.ts';
import { httpApi, routesOf, withImplicitApi } from './http-api.ts';
import { layerVersion } from './layer-version.ts';
import type { Route } from './route.ts';
import { type Made, type Sam, samFault } from './sam.ts';
import { simpleTable } from './simple-table.ts';
import { stateMachine } from './state-machine.ts';

const TYPES: Readonly<Record<string, (sam: Sam) => Made>> = {
  'AWS::Serverless::Function': samFunction,
  'AWS::Serverless::HttpApi': httpApi,
  'AWS::Serverless::LayerVersion': layerVersion,
  'AWS::Serverless::SimpleTable': simpleTable,
  'AWS::Serverless::StateMachine': stateMachine,
};

/** Throws ValidationError for what SAM refuses, NotInLocalCloud for what is not here. */
export const expandSam = ({ Globals, ...template }: Raw): Raw => {
  const given = isRecord(template['Resources']) ? template['Resources'] : {};
  const resources = withImplicitApi(withGlobals(given, Globals));
  const routes: readonly Route[] = routesOf(resources);
  const made = new Map<string, unknown>();
  const renamed = new Map<string, string>();
  for (const [logicalId, resource] of Object.entries(resources)) {
    const type = isRecord(resource) ? String(resource['Type']) : '';
    if (!isRecord(resource) || !type.startsWith('AWS::Serverless::')) {
      if (!made.has(logicalId)) made.set(logicalId, resource);
      continue;
    }
    const expand = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    if (!expand) throw notInLocalCloud(`the SAM resource type ${type} (resource ${logicalId})`);
    const properties = isRecord(resource['Properties']) ? resource['Properties'] : {};
    const result = expand({ logicalId, resource, properties, resources, routes });
    for (const [id, one] of Object.entries(result.resources)) {
      if (Object.hasOwn(given, id) && id !== logicalId && !result.changes?.includes(id))
        throw samFault(logicalId, `it makes ${id}, which the template has already`);
      made.set(id, merged(made.get(id), one));
    }
    if (result.called) renamed.set(logicalId, result.called);
  }
  return renameIn({ ...template, Resources: Object.fromEntries(made) }, renamed) as Raw;
};

/** Two events may add to one bucket. */
const merged = (before: unknown, next: unknown): unknown => {
  if (Array.isArray(before) && Array.isArray(next))
    return [...before, ...next.filter((item) => !before.some((old) => JSON.stringify(old) === JSON.stringify(item)))];
  if (!isRecord(before) || !isRecord(next)) return next;
  const all = Object.keys({ ...before, ...next });
  return Object.fromEntries(
    all.map((key) => [key, Object.hasOwn(next, key) ? merged(before[key], next[key]) : before[key]]),
  );
};

/** A layer's version has another name than the layer in the template. */
const renameIn = (value: unknown, renamed: ReadonlyMap<string, string>): unknown => {
  if (renamed.size === 0) return value;
  if (Array.isArray(value)) return value.map((item) => renameIn(item, renamed));
  if (!isRecord(value)) return value;
  const { Ref } = value;
  if (typeof Ref === 'string' && Object.keys(value).length === 1) return { Ref: renamed.get(Ref) ?? Ref };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, renameIn(member, renamed)]));
};
