import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  demand,
  find,
  findUsable,
  invalidParameter,
  lookUp,
  type OfSecret,
  type Operations,
  type Secrets,
  secretArn,
} from './secretsmanager.ts';

export const deleteSecrets = (secrets: Secrets): Operations => ({
  DeleteSecret: deleteSecret(secrets),
  RestoreSecret: restoreSecret(secrets),
});

interface Input extends OfSecret {
  readonly RecoveryWindowInDays?: number;
  readonly ForceDeleteWithoutRecovery?: boolean;
}

const DAY = 24 * 3600_000;

const deleteSecret = (secrets: Secrets): Operation<Input> => ({
  demands: (input, call) => [
    demand(secrets, call, 'DeleteSecret', input, {
      'secretsmanager:RecoveryWindowInDays':
        input.RecoveryWindowInDays === undefined ? [] : String(input.RecoveryWindowInDays),
      'secretsmanager:ForceDeleteWithoutRecovery': String(input.ForceDeleteWithoutRecovery ?? false),
    }),
  ],
  run(input, call) {
    onlyMembers('DeleteSecret', input, ['SecretId', 'RecoveryWindowInDays', 'ForceDeleteWithoutRecovery']);
    const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force = false } = input;
    if (force && days !== undefined)
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    if (days !== undefined && (days < 7 || days > 30))
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    return force ? deleteNow(secrets, call, input) : markForDeletion(secrets, call, input, days ?? 30);
  },
});

type Run = (secrets: Secrets, call: Parameters<typeof find>[1], input: Input) => unknown;

/** A secret that is already gone, or never existed, is no failure. */
const deleteNow: Run = (secrets, call, input) => {
  const secret = lookUp(secrets, call, input.SecretId);
  if (secret) secrets.store.remove(secret.arn);
  return {
    ARN: secret?.arn ?? secretArn(call, input.SecretId),
    Name: secret?.name ?? input.SecretId,
    DeletionDate: new Date(secrets.cloud.clock.now()),
  };
};

const markForDeletion = (secrets: Secrets, call: Parameters<Run>[1], input: Input, days: number) => {
  const secret = findUsable(secrets, call, input);
  const deletion = secrets.cloud.clock.now() + days * DAY;
  secrets.store.save({ ...secret, deletion });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(deletion) };
};

const restoreSecret = (secrets: Secrets): Operation<OfSecret> => ({
  demands: (input, call) => [demand(secrets, call, 'RestoreSecret', input)],
  run(input, call) {
    onlyMembers('RestoreSecret', input, ['SecretId']);
    const secret = find(secrets, call, input);
    secrets.store.save({ ...secret, deletion: undefined });
    return { ARN: secret.arn, Name: secret.name };
  },
});
