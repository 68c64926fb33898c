import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { invalidRequest, lookUp, type Secrets, secretArn } from './secretsmanager.ts';
import type { Secret } from './store.ts';
import { readTags, type TagList } from './tags.ts';
import { addVersion, CURRENT, type GivenValue, givenValue } from './versions.ts';

interface Input extends GivenValue {
  readonly Name: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: TagList;
}

const MEMBERS = [
  'Name',
  'ClientRequestToken',
  'Description',
  'KmsKeyId',
  'SecretBinary',
  'SecretString',
  'Tags',
  'ForceOverwriteReplicaSecret',
];
/** The ARN for permissions before the six random characters exist. */
const ANY_SUFFIX = '-AAAAAA';

export const createSecret = (secrets: Secrets): Operation<Input> => ({
  demands: (input, call) => {
    const create = {
      action: 'secretsmanager:CreateSecret',
      resource: secretArn(call, `${input.Name}${ANY_SUFFIX}`),
      context: { 'secretsmanager:Name': String(input.Name), ...tagContext(input.Tags) },
    };
    return (input.Tags?.length ?? 0) > 0 ? [create, { ...create, action: 'secretsmanager:TagResource' }] : [create];
  },
  async run(input, call) {
    onlyMembers('CreateSecret', input, MEMBERS);
    const { cloud, store } = secrets;
    const { Name: name, KmsKeyId: keyId, Description: description } = input;
    checkName(name);
    const value = givenValue(input);
    const id = input.ClientRequestToken ?? cloud.ids.uuid();
    const now = cloud.clock.now();
    const existing = lookUp(secrets, call, name);
    if (existing) return again(secrets, existing, id);
    const secret: Secret = {
      account: call.account,
      region: call.region,
      arn: secretArn(call, `${name}-${suffix(cloud.ids.secret)}`),
      name,
      description,
      keyId,
      tags: readTags(input.Tags),
      policy: undefined,
      created: now,
      changed: now,
      deletion: undefined,
    };
    store.save(secret);
    if (value === undefined) return { ARN: secret.arn, Name: name };
    try {
      await addVersion(secrets, call, secret, { id, value, stages: [CURRENT] });
    } catch (error) {
      // A key that may not be used makes no secret.
      store.remove(secret.arn);
      throw error;
    }
    return { ARN: secret.arn, Name: name, VersionId: id };
  },
});

/** Six letters and digits. */
const suffix = (secret: () => string): string => {
  const letters = secret().replaceAll(/[^A-Za-z0-9]/g, '');
  return letters.length >= 6 ? letters.slice(0, 6) : suffix(secret);
};

/** A request that comes twice made one secret. */
const again = ({ store }: Secrets, { arn, name, deletion }: Secret, id: string) => {
  if (deletion !== undefined)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  if (store.version(arn, id)) return { ARN: arn, Name: name, VersionId: id };
  throw new Fault('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
};

const checkName = (name: string): void => {
  if (!/^[A-Za-z0-9/_+=.@-]+$/.test(name))
    throw new Fault(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
};
