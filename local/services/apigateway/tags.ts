import { tagReader } from '../../kernel/tags.ts';
import { badRequest } from './faults.ts';

export const readTags = tagReader({
  key: (key) => badRequest(`Invalid tag key: ${key}`),
  value: (_text, key) => badRequest(`Invalid tag value of ${key}: at most 256 characters`),
  tooMany: () => badRequest('Tag limit exceeded: at most 50 tags are allowed'),
});
