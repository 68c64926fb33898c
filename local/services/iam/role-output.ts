import { writeTags } from './input.ts';
import type { Role } from './store/roles.ts';

/** A role as IAM answers it; the trust policy is URL-encoded there. Lists leave tags and boundary out. */
export const roleOutput = (role: Role, detail: 'whole' | 'listed' = 'whole') => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.created),
  AssumeRolePolicyDocument: encodeDocument(role.trust),
  ...(role.description !== undefined && { Description: role.description }),
  MaxSessionDuration: role.maxSession,
  ...(detail === 'whole' && {
    ...(role.boundary !== undefined && { PermissionsBoundary: boundaryOutput(role.boundary) }),
    ...(Object.keys(role.tags).length > 0 && { Tags: writeTags(role.tags) }),
    RoleLastUsed: {},
  }),
});

export const boundaryOutput = (arn: string) => ({ PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn });

/** IAM answers documents percent-encoded (RFC 3986). */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
