import { badRequest } from './faults.ts';

export const readTags = (value: Readonly<Record<string, string>> | undefined): Record<string, string> => {
  const tags = Object.entries(value ?? {});
  if (tags.length > 50) throw badRequest('Tag limit exceeded: at most 50 tags are allowed');
  for (const [key, text] of tags) {
    if (key.length < 1 || key.length > 128 || /^aws:/i.test(key)) throw badRequest(`Invalid tag key: ${key}`);
    if (String(text).length > 256) throw badRequest(`Invalid tag value of ${key}: at most 256 characters`);
  }
  return Object.fromEntries(tags);
};
