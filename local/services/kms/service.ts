import type { ServiceFactory } from '../../kernel/cloud.ts';
import { aliases } from './aliases.ts';
import { changeKey } from './change-key.ts';
import { createKey } from './create-key.ts';
import { cryptography } from './cryptography.ts';
import { keyPolicy } from './key-policy.ts';
import type { Kms } from './kms.ts';
import { readKeys } from './read-keys.ts';
import { openKeyStore } from './store.ts';
import { tags } from './tags.ts';

/**
 * Symmetric keys that really encrypt. Asymmetric, HMAC, multi-region and imported keys and grants are refused by name.
 */
export const kmsService: ServiceFactory = (cloud) => {
  const kms: Kms = { cloud, store: openKeyStore(cloud.database('kms')) };
  return {
    name: 'kms',
    wire: { protocol: 'json', version: '1.1', target: 'TrentService' },
    operations: {
      CreateKey: createKey(kms),
      ...readKeys(kms),
      ...changeKey(kms),
      ...keyPolicy(kms),
      ...aliases(kms),
      ...tags(kms),
      ...cryptography(kms),
    },
    start: () => kms.store.removeDue(cloud.clock.now()),
  };
};
