/** Values of secrets: read, written, and their versions listed and restaged. */
import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { unseal } from './seal.ts';
import {
  demand,
  find,
  findUsable,
  invalidParameter,
  invalidRequest,
  type OfSecret,
  type Operations,
  type Paged,
  pageOf,
  type Secrets,
} from './secretsmanager.ts';
import { addVersion, CURRENT, findVersion, type GivenValue, givenValue, moveStage, type Wanted } from './versions.ts';

export const secretValues = (secrets: Secrets): Operations => ({
  GetSecretValue: getSecretValue(secrets),
  PutSecretValue: putSecretValue(secrets),
  ListSecretVersionIds: listVersions(secrets),
  UpdateSecretVersionStage: updateStage(secrets),
});

const getSecretValue = (secrets: Secrets): Operation<OfSecret & Wanted> => ({
  demands: (input, call) => [
    demand(secrets, call, 'GetSecretValue', input, {
      'secretsmanager:VersionId': input.VersionId ?? [],
      'secretsmanager:VersionStage': input.VersionStage ?? (input.VersionId === undefined ? CURRENT : []),
    }),
  ],
  async run(input, call) {
    onlyMembers('GetSecretValue', input, ['SecretId', 'VersionId', 'VersionStage']);
    const secret = findUsable(secrets, call, input);
    const { id, stages, created, sealed } = findVersion(secrets.store, secret, input);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      ...(await unseal(secrets, call, { arn: secret.arn, id }, sealed)),
      VersionStages: stages,
      CreatedDate: new Date(created),
    };
  },
});

interface PutInput extends OfSecret, GivenValue {
  readonly VersionStages?: readonly string[];
}

const PUT = ['SecretId', 'ClientRequestToken', 'SecretBinary', 'SecretString', 'VersionStages'];

const putSecretValue = (secrets: Secrets): Operation<PutInput> => ({
  demands: (input, call) => [demand(secrets, call, 'PutSecretValue', input)],
  async run(input, call) {
    onlyMembers('PutSecretValue', input, PUT);
    const secret = findUsable(secrets, call, input);
    const value = givenValue(input);
    if (value === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const id = input.ClientRequestToken ?? secrets.cloud.ids.uuid();
    await addVersion(secrets, call, secret, { id, value, stages: input.VersionStages ?? [CURRENT] });
    const VersionStages = secrets.store.version(secret.arn, id)?.stages ?? [];
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages };
  },
});

const listVersions = (secrets: Secrets): Operation<OfSecret & Paged & { IncludeDeprecated?: boolean }> => ({
  demands: (input, call) => [demand(secrets, call, 'ListSecretVersionIds', input)],
  run(input, call) {
    onlyMembers('ListSecretVersionIds', input, ['SecretId', 'MaxResults', 'NextToken', 'IncludeDeprecated']);
    const secret = find(secrets, call, input);
    const listed = secrets.store
      .versions(secret.arn)
      .filter(({ stages }) => input.IncludeDeprecated === true || stages.length > 0);
    const { items, more } = pageOf(input, listed);
    const Versions = items.map(({ id, stages, created }) => ({
      VersionId: id,
      VersionStages: stages,
      CreatedDate: new Date(created),
    }));
    return { ARN: secret.arn, Name: secret.name, Versions, ...more };
  },
});

interface StageInput extends OfSecret {
  readonly VersionStage: string;
  readonly RemoveFromVersionId?: string;
  readonly MoveToVersionId?: string;
}

const STAGE = ['SecretId', 'VersionStage', 'RemoveFromVersionId', 'MoveToVersionId'];

const updateStage = (secrets: Secrets): Operation<StageInput> => ({
  demands: (input, call) => [
    demand(secrets, call, 'UpdateSecretVersionStage', input, {
      'secretsmanager:VersionStage': input.VersionStage,
    }),
  ],
  run(input, call) {
    onlyMembers('UpdateSecretVersionStage', input, STAGE);
    const { store } = secrets;
    const secret = findUsable(secrets, call, input);
    const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = input;
    if (from === undefined && to === undefined) throw notInLocalCloud('UpdateSecretVersionStage without a version');
    if (to === undefined && stage === CURRENT)
      throw invalidParameter(
        'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
      );
    for (const id of [from, to]) if (id !== undefined) findVersion(store, secret, { VersionId: id });
    const holder = store.versions(secret.arn).find(({ stages }) => stages.includes(stage));
    if (holder && holder.id !== to && holder.id !== from)
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ` +
          `${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    store.transaction(() => moveStage(store, secret, stage, to));
    return { ARN: secret.arn, Name: secret.name };
  },
});
