import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, findUsable, type OfSecret, type Secrets } from './secretsmanager.ts';
import { addVersion, CURRENT, type GivenValue, givenValue } from './versions.ts';

interface Input extends OfSecret, GivenValue {
  readonly Description?: string;
  readonly KmsKeyId?: string;
}

const MEMBERS = ['SecretId', 'ClientRequestToken', 'Description', 'KmsKeyId', 'SecretBinary', 'SecretString'];

/** A new key encrypts the versions that are written from now on. */
export const updateSecret = (secrets: Secrets): Operation<Input> => ({
  demands: (input, call) => [demand(secrets, call, 'UpdateSecret', input)],
  async run(input, call) {
    onlyMembers('UpdateSecret', input, MEMBERS);
    const before = findUsable(secrets, call, input);
    const value = givenValue(input);
    const secret = {
      ...before,
      description: input.Description ?? before.description,
      keyId: input.KmsKeyId ?? before.keyId,
      changed: secrets.cloud.clock.now(),
    };
    const answer = { ARN: secret.arn, Name: secret.name };
    if (value === undefined) {
      secrets.store.save(secret);
      return answer;
    }
    const id = input.ClientRequestToken ?? secrets.cloud.ids.uuid();
    // The value first: a key that may not be used changes nothing.
    await addVersion(secrets, call, secret, { id, value, stages: [CURRENT] });
    secrets.store.save(secret);
    return { ...answer, VersionId: id };
  },
});
