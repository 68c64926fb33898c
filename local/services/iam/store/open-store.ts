import type { DatabaseSync } from 'node:sqlite';
import { transactionsOn } from '../../../kernel/transaction.ts';
import { accessKeyStore } from './access-keys.ts';
import { gitCredentialStore } from './git-credentials.ts';
import { groupStore } from './groups.ts';
import { identityProviderStore } from './identity-providers.ts';
import { instanceProfileStore } from './instance-profiles.ts';
import { managedPolicyStore } from './managed-policies.ts';
import { ownedPolicyStore } from './owned-policies.ts';
import { roleStore } from './roles.ts';
import { createSchema } from './schema.ts';
import { userStore } from './users.ts';

export type IamStore = ReturnType<typeof openIamStore>;

/** All of IAM on disk. `write` is one transaction, after which nobody sees what was read before it. */
export const openIamStore = (db: DatabaseSync) => {
  createSchema(db);
  const transaction = transactionsOn(db);
  let writes = 0;
  return {
    roles: roleStore(db),
    users: userStore(db),
    groups: groupStore(db),
    instanceProfiles: instanceProfileStore(db),
    identityProviders: identityProviderStore(db),
    owned: ownedPolicyStore(db),
    managed: managedPolicyStore(db),
    keys: accessKeyStore(db),
    git: gitCredentialStore(db),
    /** Counts writes; what was read under another number is old. */
    writes: (): number => writes,
    write<T>(change: () => T): T {
      try {
        return transaction(change);
      } finally {
        writes++;
      }
    },
  };
};
