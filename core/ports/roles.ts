/** IAM roles of the home account. */
export interface Roles {
  /** The trust policy of a role, by its name; undefined if there is no such role. */
  trust(roleName: string): Promise<unknown>;
}
