/** Makes a target's input of an event: all of it, a part, a constant or a rendered template. */
import type { Target } from '../target.ts';
import { valueAt } from './json-path.ts';
import { renderTemplate, type Variable } from './render-template.ts';

export interface Matched {
  /** JSON text of the event. */
  readonly event: string;
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When EventBridge got the event, milliseconds. */
  readonly ingested: number;
}

export const makeInput = (target: Target, matched: Matched): string => {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) {
    // `$` is the whole event: numbers keep the digits they came with.
    if (target.InputPath === '$') return matched.event;
    return JSON.stringify(valueAt(target.InputPath, JSON.parse(matched.event)) ?? null);
  }
  if (!target.InputTransformer) return matched.event;
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  const event: unknown = JSON.parse(matched.event);
  return renderTemplate(InputTemplate, (name) => {
    const reserved = reservedVariable(name, matched);
    if (reserved) return reserved;
    const path = Object.hasOwn(InputPathsMap, name) ? InputPathsMap[name] : undefined;
    const value = path === undefined ? undefined : valueAt(path, event);
    return value === undefined ? undefined : { value };
  });
};

export const RESERVED = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
] as const;

const reservedVariable = (name: string, matched: Matched): Variable | undefined => {
  switch (name as (typeof RESERVED)[number]) {
    case 'aws.events.rule-arn':
      return { value: matched.ruleArn };
    case 'aws.events.rule-name':
      return { value: matched.ruleName };
    case 'aws.events.event.ingestion-time':
      return { value: new Date(matched.ingested).toISOString() };
    case 'aws.events.event.json':
      return { json: matched.event };
    case 'aws.events.event': {
      const { detail: _detail, ...rest } = JSON.parse(matched.event) as Record<string, unknown>;
      return { json: JSON.stringify(rest) };
    }
    default:
      return undefined;
  }
};
