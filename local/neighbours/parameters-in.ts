/** Every text in a JSON value, with the path of its member; a member that is no text has an empty one. */
export const parametersIn = (value: unknown, name = ''): readonly (readonly [string, string])[] => {
  if (Array.isArray(value)) return value.flatMap((item) => parametersIn(item, name));
  if (value === null || typeof value !== 'object') return [[name, typeof value === 'string' ? value : '']];
  return Object.entries(value).flatMap(([member, child]) => parametersIn(child, name ? `${name}.${member}` : member));
};
