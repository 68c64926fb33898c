/** Evaluates a value of a template: its intrinsic functions become what they stand for. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalid } from '../validation.ts';
import { cidr } from './cidr.ts';
import { Decimal } from './decimal.ts';
import { getAttArgument, intrinsicOf } from './mentions.ts';
import { NO_VALUE, type Scope, type StackOutputRequest } from './scope.ts';
import { readSub, subArgument } from './sub.ts';
import { joined, passedOn, Unknown } from './unknown.ts';

type Intrinsic = (argument: unknown, scope: Scope) => Promise<unknown>;

/**
 * Values that are not known yet stay unknown through every function.
 * Throws ValidationError "Template error: …" for a function whose arguments do not fit; AWS::NoValue removes what holds
 * it.
 */
export const evaluate = async (value: unknown, scope: Scope): Promise<unknown> => {
  if (value === null || typeof value !== 'object' || value instanceof Decimal) return value;
  if (Array.isArray(value)) {
    const items = await Promise.all(value.map((item) => evaluate(item, scope)));
    return items.filter((item) => item !== NO_VALUE);
  }
  const name = intrinsicOf(value);
  if (name === undefined) return evaluateMembers(value as Record<string, unknown>, scope);
  const intrinsic = INTRINSICS[name];
  if (!intrinsic) throw notInLocalCloud(`the function ${name}`);
  return intrinsic((value as Record<string, unknown>)[name], scope);
};

const evaluateMembers = async (record: Record<string, unknown>, scope: Scope): Promise<Record<string, unknown>> => {
  const members = await Promise.all(
    Object.entries(record).map(async ([key, member]) => [key, await evaluate(member, scope)] as const),
  );
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
};

const fault = (name: string, expected: string) => invalid(`Template error: ${name} ${expected}`);

/** Text as CloudFormation joins it: numbers and booleans become text, lists and objects are refused. */
const text = (value: unknown, name: string): string | Unknown => {
  if (typeof value === 'string' || value instanceof Unknown) return value;
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Decimal) return String(value);
  throw fault(name, 'expects text, but got a list or an object');
};

const list = async (argument: unknown, scope: Scope, name: string): Promise<readonly unknown[] | Unknown> => {
  const value = await evaluate(argument, scope);
  if (Array.isArray(value) || value instanceof Unknown) return value;
  throw fault(name, 'requires a list argument');
};

const pair = (argument: unknown, name: string): readonly [unknown, unknown] => {
  if (!Array.isArray(argument) || argument.length !== 2) throw fault(name, 'object requires a list of two arguments');
  return argument as unknown as readonly [unknown, unknown];
};

/** True where a condition holds: conditions are booleans, names of conditions, or functions of conditions. */
export const holds = async (value: unknown, scope: Scope): Promise<boolean> => {
  if (value !== null && typeof value === 'object' && 'Condition' in value && typeof value.Condition === 'string')
    return scope.condition(value.Condition);
  const result = await evaluate(value, scope);
  if (result === true || result === 'true') return true;
  if (result === false || result === 'false') return false;
  throw invalid('Template error: conditions must evaluate to true or false');
};

const several: (every: boolean) => Intrinsic = (every) => async (argument, scope) => {
  const name = every ? 'Fn::And' : 'Fn::Or';
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10)
    throw fault(name, 'object requires a list of at least 2 and at most 10 boolean parameters.');
  const results = await Promise.all(argument.map((condition) => holds(condition, scope)));
  return every ? results.every(Boolean) : results.some(Boolean);
};

const sub: Intrinsic = async (argument, scope) => {
  const { text: template, variables } = subArgument(argument);
  const parts = readSub(template).map(async (part) => {
    if ('literal' in part) return part.literal;
    const value = Object.hasOwn(variables, part.name)
      ? await evaluate(variables[part.name], scope)
      : named(part.name, scope);
    if (value === null || (typeof value === 'object' && !(value instanceof Unknown || value instanceof Decimal)))
      throw invalid(`Template error: variable ${part.name} in Fn::Sub expression does not resolve to a string`);
    return text(value, 'Fn::Sub');
  });
  return joined(await Promise.all(parts), '');
};

const named = (name: string, scope: Scope): unknown => {
  const dot = name.indexOf('.');
  return dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1));
};

const join: Intrinsic = async (argument, scope) => {
  const [delimiter, values] = pair(argument, 'Fn::Join');
  if (typeof delimiter !== 'string') throw fault('Fn::Join', 'expects text as its delimiter');
  const items = await list(values, scope, 'Fn::Join');
  if (items instanceof Unknown) return passedOn(items);
  return joined(
    items.map((item) => text(item, 'Fn::Join')),
    delimiter,
  );
};

const select: Intrinsic = async (argument, scope) => {
  const [which, values] = pair(argument, 'Fn::Select');
  const given = await evaluate(which, scope);
  const items = await list(values, scope, 'Fn::Select');
  if (given instanceof Unknown || items instanceof Unknown) return passedOn(given, items);
  const index = /^\d+$/.test(String(given)) ? Number(given) : undefined;
  if (index === undefined || index >= items.length)
    throw fault('Fn::Select', `cannot select nonexistent value at index ${given}`);
  return items[index];
};

const split: Intrinsic = async (argument, scope) => {
  const [delimiter, source] = pair(argument, 'Fn::Split');
  if (typeof delimiter !== 'string' || delimiter === '') throw fault('Fn::Split', 'expects text as its delimiter');
  const whole = text(await evaluate(source, scope), 'Fn::Split');
  return passedOn(whole) ?? (whole as string).split(delimiter);
};

const choose: Intrinsic = async (argument, scope) => {
  if (!Array.isArray(argument) || argument.length !== 3) throw fault('Fn::If', 'requires a list of three arguments');
  return evaluate((await scope.condition(String(argument[0]))) ? argument[1] : argument[2], scope);
};

const own = (record: unknown, name: string): unknown =>
  record !== null && typeof record === 'object' && Object.hasOwn(record, name)
    ? (record as Record<string, unknown>)[name]
    : undefined;

const findInMap: Intrinsic = async (argument, scope) => {
  const keys = Array.isArray(argument) ? argument : [];
  const fallback = keys[3] as { DefaultValue?: unknown } | undefined;
  if (keys.length < 3 || (fallback !== undefined && !scope.extensions))
    throw fault(
      'Fn::FindInMap',
      'object requires three parameters, the map name, map key and the attribute for return value',
    );
  const path = await Promise.all(keys.slice(0, 3).map((key) => evaluate(key, scope)));
  const unknown = passedOn(path);
  if (unknown) return unknown;
  const [map, top, second] = path.map(String) as [string, string, string];
  const value = own(own(scope.mappings, map), top);
  if (own(value, second) !== undefined) return own(value, second);
  if (fallback && 'DefaultValue' in fallback) return evaluate(fallback.DefaultValue, scope);
  throw invalid(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
};

const onlyWithExtensions =
  (name: string, intrinsic: Intrinsic): Intrinsic =>
  async (argument, scope) => {
    if (!scope.extensions) throw invalid(`Template error: ${name} requires the transform AWS::LanguageExtensions`);
    return intrinsic(argument, scope);
  };

const stackOutput: Intrinsic = async (argument, scope) => {
  const request = (await evaluate(argument, scope)) as StackOutputRequest;
  const unknown = passedOn(request);
  if (unknown) return unknown;
  const good = typeof request?.StackName === 'string' && typeof request.OutputName === 'string';
  if (!good) throw fault('Fn::GetStackOutput', 'requires StackName and OutputName');
  const foreign = Object.keys(request).find((key) => !['StackName', 'OutputName', 'Region', 'RoleArn'].includes(key));
  if (foreign) throw fault('Fn::GetStackOutput', `does not take ${foreign}`);
  return scope.stackOutput(request);
};

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: async (name, scope) => {
    if (typeof name !== 'string') throw invalid('Template error: every Ref object must have a single String value.');
    return scope.ref(name);
  },
  'Fn::GetAtt': async (argument, scope) => {
    const read = getAttArgument(argument);
    if (!read)
      throw fault(
        'Fn::GetAtt',
        'object requires two non-empty parameters, the resource name and the resource attribute',
      );
    const attribute = text(await evaluate(read.attribute, scope), 'Fn::GetAtt');
    return passedOn(attribute) ?? scope.getAtt(read.name, attribute as string);
  },
  'Fn::Sub': sub,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::And': several(true),
  'Fn::Or': several(false),
  'Fn::Not': async (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 1)
      throw fault('Fn::Not', 'object requires a list of one boolean parameter.');
    return !(await holds(argument[0], scope));
  },
  'Fn::Equals': async (argument, scope) => {
    const [a, b] = await Promise.all(pair(argument, 'Fn::Equals').map((side) => evaluate(side, scope)));
    const unknown = passedOn(a, b);
    if (unknown) return unknown;
    const comparable = (side: unknown) =>
      typeof side === 'object' && !(side instanceof Decimal) ? JSON.stringify(side) : String(side);
    return comparable(a) === comparable(b);
  },
  'Fn::Contains': async (argument, scope) => {
    const [values, value] = pair(argument, 'Fn::Contains');
    const items = await list(values, scope, 'Fn::Contains');
    const wanted = await evaluate(value, scope);
    return passedOn(items, wanted) ?? (items as readonly unknown[]).map(String).includes(String(wanted));
  },
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': async (argument, scope) => {
    const name = text(await evaluate(argument, scope), 'Fn::ImportValue');
    return passedOn(name) ?? scope.importValue(name as string);
  },
  'Fn::GetStackOutput': stackOutput,
  'Fn::GetAZs': async (argument, scope) => {
    const region = text(await evaluate(argument, scope), 'Fn::GetAZs') || scope.region;
    return passedOn(region) ?? ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Base64': async (argument, scope) => {
    const plain = text(await evaluate(argument, scope), 'Fn::Base64');
    return passedOn(plain) ?? Buffer.from(plain as string).toString('base64');
  },
  'Fn::Cidr': async (argument, scope) => {
    if (!Array.isArray(argument) || argument.length < 2 || argument.length > 3)
      throw fault('Fn::Cidr', 'requires an ipBlock, a count and cidrBits');
    const [block, count, bits] = await Promise.all(argument.map((part) => evaluate(part, scope)));
    const unknown = passedOn(block, count, bits);
    if (unknown) return unknown;
    return cidr(String(block), Number(count), bits === undefined ? undefined : Number(bits));
  },
  'Fn::Length': onlyWithExtensions('Fn::Length', async (argument, scope) => {
    const items = await list(argument, scope, 'Fn::Length');
    return items instanceof Unknown ? passedOn(items) : items.length;
  }),
  'Fn::ToJsonString': onlyWithExtensions('Fn::ToJsonString', async (argument, scope) => {
    const value = await evaluate(argument, scope);
    const unknown = passedOn(value);
    return unknown ? new Unknown(JSON.stringify(value), unknown.secret) : JSON.stringify(value);
  }),
};
