/** IAM roles and their trust policies. */
import { GetRoleCommand, type IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import type { Roles } from '../../core/ports/roles.ts';

export const iamRoles = ({ client }: { client: IAMClient }): Roles => ({
  async trust(roleName) {
    try {
      const { Role } = await client.send(new GetRoleCommand({ RoleName: roleName }));
      // IAM answers documents URL-encoded.
      return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '%7B%7D')) as unknown;
    } catch (error) {
      if (error instanceof NoSuchEntityException) return undefined;
      throw error;
    }
  },
});
