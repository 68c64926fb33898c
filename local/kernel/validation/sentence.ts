/**
 * AWS's sentence about a value that breaks a constraint. The validator says it of what the models hold; a service says
 * it of a rule that only its implementation knows.
 */

/** `shown` is undefined for a secret; `constraint` begins with "Member must". */
export const violation = (shown: string | null | undefined, path: string, constraint: string): string => {
  const value = shown === undefined ? '' : shown === null ? ' null' : ` '${shown}'`;
  return `Value${value} at '${path}' failed to satisfy constraint: ${constraint}`;
};

export const detected = (violations: readonly string[]): string =>
  `${violations.length} validation error${violations.length > 1 ? 's' : ''} detected: ${violations.join('; ')}`;
