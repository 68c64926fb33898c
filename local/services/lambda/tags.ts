import { tagReader } from '../../kernel/tags.ts';
import { failsConstraint, invalidParameter } from './faults.ts';

export const readTags = tagReader({
  key: (key) => failsConstraint('tags', key, 'be a tag key of 1 to 128 characters that does not start with aws:'),
  value: (text) => failsConstraint('tags', text, 'have length less than or equal to 256'),
  tooMany: () => invalidParameter('The number of tags exceeds the limit of 50.'),
});
