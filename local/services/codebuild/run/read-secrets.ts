/** Values of Secrets Manager for a build: each is read once for every place that it is named by. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { PhaseFailure } from './failure.ts';

export interface SecretPlace {
  readonly SecretId: string;
  readonly jsonKey?: string;
  readonly VersionStage?: string;
  readonly VersionId?: string;
}

/**
 * `secret-id:json-key:version-stage:version-id`, where the id may be an ARN and what stands behind it may be missing or
 * empty.
 */
export const secretPlace = (text: string): SecretPlace => {
  const parts = text.split(':');
  const length = text.startsWith('arn:') ? 7 : 1;
  const [jsonKey, VersionStage, VersionId] = parts.slice(length);
  return {
    SecretId: parts.slice(0, length).join(':'),
    ...(jsonKey && { jsonKey }),
    ...(VersionStage && { VersionStage }),
    ...(VersionId && { VersionId }),
  };
};

const failure = (message: string) => new PhaseFailure('Secrets Manager Error', message);

/** Throws the PhaseFailure of the first that cannot be read; it names the secret and never a value. */
export const readSecrets = async (
  cloud: Cloud,
  caller: Caller,
  places: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const texts = new Map<string, Promise<string>>();
  const textOf = ({ jsonKey: _key, ...wanted }: SecretPlace): Promise<string> => {
    const name = JSON.stringify(wanted);
    const text = texts.get(name) ?? readText(cloud, caller, wanted);
    texts.set(name, text);
    return text;
  };
  const values = new Map<string, string>();
  for (const written of places) {
    const place = secretPlace(written);
    values.set(written, memberOf(await textOf(place), place));
  }
  return values;
};

const readText = async (cloud: Cloud, caller: Caller, wanted: Omit<SecretPlace, 'jsonKey'>): Promise<string> => {
  const answer = await cloud
    .call<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', wanted, caller)
    .catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      throw failure(`${error.code}: ${error.message}`);
    });
  if (answer.SecretString === undefined) throw failure(`secret ${wanted.SecretId} holds no text`);
  return answer.SecretString;
};

const memberOf = (text: string, { SecretId, jsonKey }: SecretPlace): string => {
  if (jsonKey === undefined) return text;
  const members = jsonOf(text);
  if (members === undefined) throw failure(`secret ${SecretId} is not a JSON object: ${jsonKey} cannot be read`);
  if (!Object.hasOwn(members, jsonKey)) throw failure(`secret ${SecretId} has no key ${jsonKey}`);
  const value = members[jsonKey];
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const jsonOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};
