import type { ServiceFactory } from '../../kernel/cloud.ts';
import { createSecret } from './create-secret.ts';
import { deleteSecrets } from './delete-secret.ts';
import { describeSecrets } from './describe-secrets.ts';
import { getRandomPassword } from './random-password.ts';
import { resourcePolicy } from './resource-policy.ts';
import { secretValues } from './secret-values.ts';
import type { Secrets } from './secretsmanager.ts';
import { openSecretStore } from './store.ts';
import { tags } from './tags.ts';
import { updateSecret } from './update-secret.ts';

/** Secrets with versions, encrypted under KMS. Rotation, replicas and secrets of partners are refused by name. */
export const secretsManagerService: ServiceFactory = (cloud) => {
  const secrets: Secrets = { cloud, store: openSecretStore(cloud.database('secretsmanager')) };
  return {
    name: 'secretsmanager',
    wire: { protocol: 'json', version: '1.1', target: 'secretsmanager' },
    operations: {
      CreateSecret: createSecret(secrets),
      UpdateSecret: updateSecret(secrets),
      GetRandomPassword: getRandomPassword,
      ...secretValues(secrets),
      ...describeSecrets(secrets),
      ...deleteSecrets(secrets),
      ...resourcePolicy(secrets),
      ...tags(secrets),
    },
    start: () => secrets.store.removeDue(cloud.clock.now()),
  };
};
