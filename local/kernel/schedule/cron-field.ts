/**
 * One field of a cron expression as the set of its values: `*`, `5`, `MON-FRI`, `0/15`, `10-40/5`, and lists of these.
 * Undefined if it is none.
 */
export const readField = (
  field: string,
  least: number,
  most: number,
  names: readonly string[] = [],
): ReadonlySet<number> | undefined => {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !/^\d+$/.test(step))) return undefined;
    const by = step === undefined ? 1 : Number(step);
    const bounds = readRange(range, least, most, names, step !== undefined);
    if (!bounds || by < 1) return undefined;
    for (let value = bounds[0]; value <= bounds[1]; value += by) values.add(value);
  }
  return values;
};

const readRange = (
  range: string,
  least: number,
  most: number,
  names: readonly string[],
  stepped: boolean,
): [number, number] | undefined => {
  if (range === '*') return [least, most];
  const [from, to, ...rest] = range.split('-').map((text) => readValue(text, names, least));
  if (from === undefined || rest.length > 0 || from < least || from > most) return undefined;
  if (!range.includes('-')) return [from, stepped ? most : from];
  return to === undefined || to > most || to < from ? undefined : [from, to];
};

const readValue = (text: string, names: readonly string[], least: number): number | undefined => {
  if (/^\d+$/.test(text)) return Number(text);
  const named = names.indexOf(text.toUpperCase());
  return named < 0 ? undefined : named + least;
};
