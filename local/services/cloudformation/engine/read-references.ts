/** Reads what dynamic references stand for, as the stack's own principal. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { type DynamicReference, isPinned, referencesIn, secretPlace } from '../template/dynamic-references.ts';
import { invalid } from '../validation.ts';

export type CallService = <Out>(service: string, operation: string, input: unknown) => Promise<Out>;

/** A reference as it is written -> its value. */
export type References = Readonly<Record<string, string>>;

interface Parameter {
  readonly Value: string;
  readonly Type: string;
  readonly Name: string;
  readonly Selector?: string;
}

/** GetParameters takes ten names at a time. */
const BATCH = 10;

/**
 * The values of all `ssm` references in `value`. `known` are values from before: of pinned references, and where
 * `refresh` is false of all, they still hold.
 * Throws ValidationError for parameters that are not there or not plain text.
 */
export const readSsmReferences = async (
  call: CallService,
  value: unknown,
  known: References,
  refresh: boolean,
): Promise<References> => {
  const wanted = referencesIn(value).filter(({ service }) => service === 'ssm');
  const held = wanted.filter((one) => Object.hasOwn(known, one.written) && (!refresh || isPinned(one)));
  const names = [...new Set(wanted.filter((one) => !held.includes(one)).map(({ rest }) => rest))];
  const found = new Map<string, Parameter>();
  for (let from = 0; from < names.length; from += BATCH) {
    const Names = names.slice(from, from + BATCH);
    const { Parameters = [] } = await call<{ Parameters?: Parameter[] }>('ssm', 'GetParameters', { Names });
    for (const parameter of Parameters) found.set(`${parameter.Name}${parameter.Selector ?? ''}`, parameter);
  }
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0)
    throw invalid(`Parameters: [${missing.map((name) => `ssm:${name}`).join(', ')}] cannot be found.`);
  const secret = names.filter((name) => found.get(name)!.Type === 'SecureString');
  if (secret.length > 0)
    throw invalid(
      `Parameters [${secret.join(', ')}] referenced by template have types not supported by CloudFormation.`,
    );
  return Object.fromEntries(
    wanted.map((one) => [one.written, held.includes(one) ? known[one.written]! : found.get(one.rest)!.Value]),
  );
};

/** The values of all `secretsmanager` references: they are kept nowhere but in the resource itself. */
export const readSecretReferences = async (call: CallService, value: unknown): Promise<References> => {
  const entries = referencesIn(value)
    .filter(({ service }) => service === 'secretsmanager')
    .map(async (one) => [one.written, await readSecret(call, one)] as const);
  return Object.fromEntries(await Promise.all(entries));
};

const readSecret = async (call: CallService, reference: DynamicReference): Promise<string> => {
  const { key, ...place } = secretPlace(reference);
  const { SecretString } = await call<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', place);
  if (SecretString === undefined) throw invalid(`${reference.written} reads a secret that holds no text.`);
  if (key === undefined) return SecretString;
  const value = members(SecretString)[key];
  if (value === undefined) throw invalid('Could not find a value associated with JSONKey in SecretString');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const members = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    throw invalid('Could not parse SecretString JSON');
  }
};

/**
 * Throws for a reference that CloudFormation does not read in a property of such a resource, or that the local cloud
 * does not have.
 */
export const checkReferences = (type: string, properties: unknown): void => {
  const all = referencesIn(properties);
  const secure = all.find(({ service }) => service === 'ssm-secure');
  if (secure) throw invalid(`SSM Secure reference is not supported in: [${type}/Properties/${secure.path}]`);
  const foreign = all.find(({ service }) => service !== 'ssm' && service !== 'secretsmanager');
  if (foreign) throw notInLocalCloud(`the dynamic reference ${foreign.written}`);
};
