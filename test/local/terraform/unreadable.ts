/** Arguments that are the provider's own, or that AWS never tells again: an import cannot know them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_s3_bucket: ['force_destroy'],
};

export const unreadable = (type: string, name: string): boolean => NAMES[type]?.includes(name) ?? false;
