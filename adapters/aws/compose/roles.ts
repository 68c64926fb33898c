import { IAMClient } from '@aws-sdk/client-iam';
import { iamRoles } from '../roles.ts';
import { once } from './once.ts';

export const roles = once(() => iamRoles({ client: new IAMClient({}) }));
