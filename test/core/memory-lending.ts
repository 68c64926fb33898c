/** Lends by name: the credentials tell what they open. */
import type { Lending } from '../../core/ports/lending.ts';

export const memoryLending: Lending = {
  lend: async (environment, { read, write }) => ({
    account: '000000000000',
    region: 'us-east-1',
    bucket: 'artifacts',
    keyArn: 'arn:aws:kms:us-east-1:000000000000:key/1',
    credentials: {
      accessKeyId: environment,
      secretAccessKey: `reads ${read.join(' ')}`,
      sessionToken: `writes ${write.join(' ')}`,
      expirationTime: 1_767_225_600_000,
    },
  }),
};
