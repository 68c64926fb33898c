/** Long names as the columns of a table have room for them; `--json` has them in full. */

/** A principal of home without what all of them have in common. */
export const shortPrincipal = (arn: string): string => arn.replace(/^arn:[^:]*:(?:iam|sts)::\d{12}:/, '');

/** As many digits as a question about a commit needs. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);
