/**
 * Turns a cause into text for people. Lambda and CodeBuild give JSON: its message is the text, of a build the one of
 * the first command that failed. A timeout gives no cause.
 */

/** The ledger holds a short form of a cause; the machine's history holds all of it. */
const LIMIT = 1000;

const MESSAGE = /"(?:errorMessage|Message)":"((?:[^\\"]|\\.)+)"/;

const BUILD = /^\{.*?"Id":"([A-Za-z0-9_-]+:[0-9a-f-]{36})"/s;

/** The id of the build that failed: its log can then be read even if the event with the id was lost. */
export const buildIn = (cause: string | null | undefined): string | undefined => BUILD.exec(cause ?? '')?.[1];

/** Text that people wrote (a comment) is not JSON and stays as it is. */
export const readCause = (cause: string | null | undefined): string => {
  const whole = cause ?? 'no cause is given';
  const found = whole.startsWith('{') ? MESSAGE.exec(whole)?.[1] : undefined;
  return (found === undefined ? whole : unquoted(found)).slice(0, LIMIT);
};

const unquoted = (text: string): string => {
  try {
    return String(JSON.parse(`"${text}"`)).replaceAll('\n', ' ');
  } catch {
    // Step Functions cuts long causes, so the text may be broken JSON.
    return text;
  }
};
