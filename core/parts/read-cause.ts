/**
 * What people read of a cause. Lambda and CodeBuild give JSON: the message in it, the first of a build being the
 * command that failed. A timeout gives none.
 */

/** The ledger holds a short text of a cause; the whole is in the machine's history. */
const LIMIT = 1000;

const MESSAGE = /"(?:errorMessage|Message)":"((?:[^\\"]|\\.)+)"/;

/** What people wrote (a comment) is no JSON and stays as it is. */
export const readCause = (cause: string | null | undefined): string => {
  const whole = cause ?? 'no cause is given';
  const found = whole.startsWith('{') ? MESSAGE.exec(whole)?.[1] : undefined;
  return (found === undefined ? whole : unquoted(found)).slice(0, LIMIT);
};

const unquoted = (text: string): string => {
  try {
    return String(JSON.parse(`"${text}"`)).replaceAll('\n', ' ');
  } catch {
    // Step Functions cuts causes: what is left need not be JSON.
    return text;
  }
};
