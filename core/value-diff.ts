/** What differs between two JSON values, by path. Members of lists that have a `name` are matched by it. */
export interface ValueChange {
  /** `stages[Deploy].actions[Apply].configuration.StackName` */
  readonly path: string;
  /** Absent where it was added. */
  readonly before?: unknown;
  /** Absent where it was taken away. */
  readonly after?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNamed = (value: unknown): value is readonly ({ readonly name: string } & Fields)[] =>
  Array.isArray(value) &&
  value.every((member) => isFields(member) && typeof member['name'] === 'string') &&
  new Set(value.map((member: Fields) => member['name'])).size === value.length;

export const valueDiff = (before: unknown, after: unknown, path = ''): readonly ValueChange[] => {
  if (isNamed(before) && isNamed(after)) {
    const moved = before.map(({ name }) => name).filter((name) => after.some((member) => member.name === name));
    const now = after.map(({ name }) => name).filter((name) => moved.includes(name));
    const order = moved.join() === now.join() ? [] : [{ path: `${path}[order]`, before: moved, after: now }];
    return [...order, ...membersDiff(byName(before), byName(after), (name) => `${path}[${name}]`)];
  }
  if (isFields(before) && isFields(after))
    return membersDiff(before, after, (key) => (path === '' ? key : `${path}.${key}`));
  return same(before, after) ? [] : [changeOf(path, before, after)];
};

const byName = (list: readonly ({ readonly name: string } & Fields)[]): Fields =>
  Object.fromEntries(list.map((member) => [member.name, member]));

const membersDiff = (before: Fields, after: Fields, pathOf: (key: string) => string): readonly ValueChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    valueDiff(
      Object.hasOwn(before, key) ? before[key] : undefined,
      Object.hasOwn(after, key) ? after[key] : undefined,
      pathOf(key),
    ),
  );

const same = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after);

const changeOf = (path: string, before: unknown, after: unknown): ValueChange => ({
  path,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});
