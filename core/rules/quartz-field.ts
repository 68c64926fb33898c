/** A field of numbers or names: `*`, `5`, `1,2`, `9-17`, `*\/15`, `MON-FRI`. Undefined if it is none. */
export const readField = (
  field: string,
  least: number,
  most: number,
  names: readonly string[] = [],
): ReadonlySet<number> | undefined => {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    const every = Number(step ?? 1);
    const ends = endsOf(range, step !== undefined, least, most, names);
    if (!ends || every < 1) return undefined;
    // A range may go over the end: FRI-MON, 22-6.
    const last = ends.to < ends.from ? ends.to + (most - least + 1) : ends.to;
    for (let at = ends.from; at <= last; at += every) found.add(at > most ? at - (most - least + 1) : at);
  }
  return found;
};

const endsOf = (
  range: string,
  stepped: boolean,
  least: number,
  most: number,
  names: readonly string[],
): { readonly from: number; readonly to: number } | undefined => {
  if (range === '*') return { from: least, to: most };
  const numberOf = (text: string): number | undefined => {
    const named = names.indexOf(text.toUpperCase());
    if (named >= 0) return named + least;
    const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  };
  const [first = '', second, ...more] = range.split('-');
  const from = numberOf(first);
  // `5/15`: from 5 on.
  const to = second === undefined ? (stepped ? most : from) : numberOf(second);
  return from === undefined || to === undefined || more.length > 0 ? undefined : { from, to };
};
