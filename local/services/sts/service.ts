import type { Identity } from '../../kernel/callers/identity.ts';
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getSessionToken } from './get-session-token.ts';

export const stsService =
  (identity: Identity): ServiceFactory =>
  (cloud) => ({
    name: 'sts',
    wire: { protocol: 'query', xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/', version: '2011-06-15' },
    operations: {
      AssumeRole: assumeRole(identity.store, cloud),
      GetCallerIdentity: getCallerIdentity(identity.store),
      GetSessionToken: getSessionToken(cloud),
    },
  });
