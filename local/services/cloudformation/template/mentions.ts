/** Finds what a value of a template refers to, without evaluating it. */
import { readSub, subArgument } from './sub.ts';

export interface Mention {
  /** A parameter, a pseudo parameter or a resource. */
  readonly name: string;
  /** Of Fn::GetAtt; absent for Ref. */
  readonly attribute?: string;
  /** The function whose text holds it. */
  readonly within?: 'Fn::Sub';
}

/** The single key of an intrinsic function, `Ref` or `Condition`; undefined for an ordinary value. */
export const intrinsicOf = (value: unknown): string | undefined => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  const [key] = keys;
  return keys.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::')) ? key : undefined;
};

export const getAttArgument = (argument: unknown): { name: string; attribute: unknown } | undefined => {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot < 0 ? undefined : { name: argument.slice(0, dot), attribute: argument.slice(dot + 1) };
  }
  if (!Array.isArray(argument) || argument.length < 2 || typeof argument[0] !== 'string') return undefined;
  return argument.length === 2
    ? { name: argument[0], attribute: argument[1] }
    : { name: argument[0], attribute: argument.slice(1).join('.') };
};

/**
 * Every mention in a value; conditions are `conditionsOf`. Throws ValidationError for a Fn::Sub that cannot be read.
 */
export const mentionsOf = (value: unknown): readonly Mention[] => {
  const found: Mention[] = [];
  walk(value, found);
  return found;
};

const walk = (value: unknown, found: Mention[]): void => {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, found);
    return;
  }
  const kind = intrinsicOf(value);
  const argument = kind ? (value as Record<string, unknown>)[kind] : undefined;
  if (kind === 'Ref' && typeof argument === 'string') found.push({ name: argument });
  else if (kind === 'Fn::GetAtt') {
    const read = getAttArgument(argument);
    if (read) {
      found.push({ name: read.name, attribute: typeof read.attribute === 'string' ? read.attribute : '' });
      walk(read.attribute, found);
    }
  } else if (kind === 'Fn::Sub') {
    const { text, variables } = subArgument(argument);
    for (const part of readSub(text))
      if ('name' in part && !Object.hasOwn(variables, part.name)) push(part.name, found);
    for (const variable of Object.values(variables)) walk(variable, found);
  } else for (const member of Object.values(value)) walk(member, found);
};

const push = (name: string, found: Mention[]): void => {
  const dot = name.indexOf('.');
  const mention = dot < 0 ? { name } : { name: name.slice(0, dot), attribute: name.slice(dot + 1) };
  found.push({ ...mention, within: 'Fn::Sub' });
};

const OF_CONDITIONS = new Set(['Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not']);

/** Functions that belong into conditions. */
export const conditionFunctionsIn = (value: unknown): readonly string[] => {
  if (value === null || typeof value !== 'object') return [];
  const name = intrinsicOf(value);
  return [...(name && OF_CONDITIONS.has(name) ? [name] : []), ...Object.values(value).flatMap(conditionFunctionsIn)];
};

/** Names of conditions that Fn::If asks for. */
export const askedByIf = (value: unknown): readonly string[] => {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(askedByIf);
  const asked = (value as Record<string, unknown>)['Fn::If'];
  const own = Array.isArray(asked) && typeof asked[0] === 'string' ? [asked[0]] : [];
  return [...own, ...Object.values(value).flatMap(askedByIf)];
};

/** Names of conditions in `{ Condition: name }`, as conditions and rules write them. */
export const namedConditions = (value: unknown): readonly string[] => {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(namedConditions);
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'Condition' && typeof member === 'string' ? [member] : namedConditions(member),
  );
};
