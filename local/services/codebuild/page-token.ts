import { placeOf } from '../../kernel/page.ts';
import { invalidInput } from './faults.ts';

export const readPageToken = (token: unknown): number | undefined =>
  placeOf(token, () => invalidInput('Invalid next token'));
