import type { ErrorPayload } from './messages.ts';

/** What was thrown, as the caller of a function sees it. */
export const errorPayload = (thrown: unknown): ErrorPayload => {
  if (
    thrown instanceof Error ||
    (typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown)
  ) {
    const { name, message, stack } = thrown as Error;
    return {
      errorType: String(name ?? 'Error').replaceAll('\x7F', '%7F'),
      errorMessage: String(message).replaceAll('\x7F', '%7F'),
      trace: String(stack ?? '')
        .replaceAll('\x7F', '%7F')
        .split('\n'),
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
};
