import { invalidInput } from './faults.ts';

/** Tokens of lists carry a number that only this service reads. */
export const pageToken = (at: number): string => Buffer.from(`page:${at}`).toString('base64url');

export const readPageToken = (token: unknown): number | undefined => {
  if (token === undefined || token === null || token === '') return undefined;
  const [, at] = /^page:(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString('utf8')) ?? [];
  if (at === undefined) throw invalidInput('Invalid next token');
  return Number(at);
};
