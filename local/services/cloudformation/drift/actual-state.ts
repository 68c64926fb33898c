/**
 * Resources as they are instead of as they were made: a change set that reverts drift compares the template with these,
 * and its execution changes these.
 */
import type { Caller } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import { isGone } from '../engine/run.ts';
import type { ActualStates, ResourceRow, StackRow } from '../rows.ts';
import { compareResource } from './detect-resource.ts';

/** Only of resources that differ. */
export const actualStates = async (engine: Engine, stack: StackRow, actor: Caller): Promise<ActualStates> => {
  const found: Record<string, Readonly<Record<string, unknown>> | null> = {};
  for (const row of engine.store.resources(stack.id)) {
    if (isGone(row)) continue;
    const compared = await compareResource(engine, stack, row, actor);
    if (!compared) continue;
    const { actual, differences } = compared;
    if (actual === undefined) found[row.logicalId] = null;
    const names = new Set(differences.map(({ PropertyPath }) => PropertyPath.split('/')[1] ?? ''));
    if (actual && names.size > 0)
      found[row.logicalId] = Object.fromEntries([...names].map((name) => [name, actual[name] ?? null]));
  }
  return found;
};

/** A resource that is gone is made again; what another value was given has that value. */
export const asItIs = (row: ResourceRow, actual: ActualStates[string] | undefined): ResourceRow => {
  if (actual === undefined) return row;
  if (actual === null) {
    const { properties: _made, live: _given, ...gone } = row;
    return { ...gone, status: 'DELETE_COMPLETE' };
  }
  const over = (properties: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(
      Object.entries({ ...properties, ...actual }).filter(([, value]) => value !== null && value !== undefined),
    );
  const shown = JSON.parse(row.shown ?? '{"Properties":{}}') as { Properties: Record<string, unknown> };
  return {
    ...row,
    properties: over(row.properties),
    live: over(row.live ?? row.properties),
    shown: JSON.stringify({ ...shown, Properties: over(shown.Properties) }),
  };
};
