import { failsConstraint, invalidParameter } from './faults.ts';

export const readTags = (value: Record<string, string> | undefined): Record<string, string> => {
  const tags = Object.entries(value ?? {});
  if (tags.length > 50) throw invalidParameter('The number of tags exceeds the limit of 50.');
  for (const [key, text] of tags) {
    if (key.length < 1 || key.length > 128 || /^aws:/i.test(key))
      throw failsConstraint('tags', key, 'be a tag key of 1 to 128 characters that does not start with aws:');
    if (String(text).length > 256) throw failsConstraint('tags', text, 'have length less than or equal to 256');
  }
  return Object.fromEntries(tags);
};
