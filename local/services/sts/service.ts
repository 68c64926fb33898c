import type { Directory } from '../../kernel/callers/directory.ts';
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getSessionToken } from './get-session-token.ts';

export const stsService =
  (directory: Directory): ServiceFactory =>
  (cloud) => ({
    name: 'sts',
    wire: { protocol: 'query', xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/', version: '2011-06-15' },
    operations: {
      AssumeRole: assumeRole(directory, cloud),
      GetCallerIdentity: getCallerIdentity(directory),
      GetSessionToken: getSessionToken(cloud),
    },
  });
