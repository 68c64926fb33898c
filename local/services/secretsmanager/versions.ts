/**
 * Versions of a secret, and the stages (AWSCURRENT, AWSPREVIOUS, one's own) that point to them: a stage points to one
 * version only.
 */
import type { Call } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { seal, unseal, type Value } from './seal.ts';
import { invalidParameter, invalidRequest, type Secrets } from './secretsmanager.ts';
import type { Secret, SecretStore, Version } from './store.ts';

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';

export interface GivenValue extends Value {
  readonly ClientRequestToken?: string;
}

/** Throws InvalidParameterException where a request brings both kinds of values. */
export const givenValue = ({ SecretString, SecretBinary }: Value): Value | undefined => {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
};

/** Moves a stage; AWSPREVIOUS follows AWSCURRENT. */
export const moveStage = (store: SecretStore, { arn }: Secret, stage: string, to: string | undefined): void => {
  const from = store.versions(arn).find(({ stages }) => stages.includes(stage));
  if (from?.id === to) return;
  if (from) store.saveVersion(arn, { ...from, stages: from.stages.filter((one) => one !== stage) });
  const target = to === undefined ? undefined : store.version(arn, to);
  if (target) store.saveVersion(arn, { ...target, stages: [...target.stages, stage] });
  if (stage === CURRENT && from) moveStage(store, { arn } as Secret, PREVIOUS, from.id);
};

/**
 * Writes a version under the request's token. The same token with the same value is the same request; with another
 * value it is refused.
 * Answers the version's id.
 */
export const addVersion = async (
  secrets: Secrets,
  call: Call,
  secret: Secret,
  given: { readonly id: string; readonly value: Value; readonly stages: readonly string[] },
): Promise<string> => {
  const { store, cloud } = secrets;
  const { id, value, stages } = given;
  const place = { arn: secret.arn, id };
  const before = store.version(secret.arn, id);
  if (before) {
    const held = await unseal(secrets, call, place, before.sealed);
    if (held.SecretString === value.SecretString && held.SecretBinary === value.SecretBinary) return id;
    throw new Fault(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ` +
        `${secret.arn}.`,
    );
  }
  const sealed = await seal(secrets, call, place, secret.keyId, value);
  const now = cloud.clock.now();
  store.transaction(() => {
    store.save({ ...(store.byArn(secret.arn) ?? secret), changed: now });
    store.saveVersion(secret.arn, { id, created: now, stages: [], sealed });
    // The first version is always the current one.
    const first = store.versions(secret.arn).length === 1 && !stages.includes(CURRENT);
    for (const stage of first ? [...stages, CURRENT] : stages) moveStage(store, secret, stage, id);
    store.dropDeprecated(secret.arn);
  });
  return id;
};

export interface Wanted {
  readonly VersionId?: string;
  readonly VersionStage?: string;
}

/** Throws ResourceNotFoundException. */
export const findVersion = (store: SecretStore, { arn }: Secret, { VersionId: id, VersionStage }: Wanted): Version => {
  const stage = VersionStage ?? CURRENT;
  const found =
    id === undefined ? store.versions(arn).find(({ stages }) => stages.includes(stage)) : store.version(arn, id);
  const what = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
  if (!found)
    throw new Fault('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
  if (id !== undefined && VersionStage !== undefined && !found.stages.includes(VersionStage))
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  return found;
};

/** Stages of every version that has one. */
export const stagesOf = (store: SecretStore, { arn }: Secret): Record<string, readonly string[]> =>
  Object.fromEntries(
    store
      .versions(arn)
      .filter(({ stages }) => stages.length > 0)
      .map(({ id, stages }) => [id, stages]),
  );
