/** ItemBatcher: several items as one input `{ BatchInput?, Items }`. */
import type { Visit } from '../engine/visit.ts';
import type { Json, JsonObject } from '../json.ts';

interface Batch extends JsonObject {
  readonly Items: readonly Json[];
}

export const batch = async (visit: Visit, batcher: JsonObject, items: readonly Json[]): Promise<Batch[]> => {
  const most = await limitOf(visit, batcher, 'MaxItemsPerBatch');
  const bytes = await limitOf(visit, batcher, 'MaxInputBytesPerBatch');
  const given = batcher['BatchInput'];
  const BatchInput =
    given === undefined ? undefined : await visit.language.template(visit, given, 'ItemBatcher/BatchInput');
  const groups: Json[][] = [];
  let size = 0;
  for (const item of items) {
    const itemSize = bytes === undefined ? 0 : Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = groups.at(-1);
    if (last && (most === undefined || last.length < most) && (bytes === undefined || size + itemSize <= bytes)) {
      last.push(item);
      size += itemSize;
    } else {
      groups.push([item]);
      size = itemSize;
    }
  }
  return groups.map((Items) => ({ ...(BatchInput === undefined ? {} : { BatchInput }), Items }));
};

export const batchSizes = (groups: readonly Batch[]): number[] => groups.map(({ Items }) => Items.length);

const limitOf = async (visit: Visit, batcher: JsonObject, field: string): Promise<number | undefined> => {
  const path = batcher[`${field}Path`];
  const value =
    path === undefined
      ? await visit.language.template(visit, batcher[field] ?? null, `ItemBatcher/${field}`)
      : ((await visit.language.template(visit, { 'value.$': path }, 'ItemBatcher')) as JsonObject)['value'];
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || (value as number) < 1)
    throw visit.error(
      'States.Runtime',
      `The ${field} field must be a positive whole number, but was: ${JSON.stringify(value)}`,
    );
  return value as number;
};
