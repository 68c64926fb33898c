/**
 * The order in which AWS's services, which are written in Java, name the members of a structure: that of a HashMap.
 * It looks arbitrary and is always the same, so that texts with several faults can be compared.
 */

export const javaHash = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
};

/** A HashMap begins with 16 buckets and doubles them whenever it is three quarters full. */
export const inJavaOrder = (names: readonly string[]): readonly string[] => {
  let buckets = 16;
  while (names.length > buckets * 0.75) buckets *= 2;
  const bucketOf = (name: string): number => {
    const hash = javaHash(name);
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return [...names].sort((a, b) => bucketOf(a) - bucketOf(b));
};
