/** How large DynamoDB counts an item: what its 400 KB, 1 MB and capacity rules are about. */
import { type AttributeValue, contentOf, type Item, typeOf } from './attribute-value.ts';
import { numberSize } from './number.ts';

export const LARGEST_ITEM = 400 * 1024;

/** Bytes: names and values in UTF-8. */
export const itemSize = (item: Item): number => {
  let size = 0;
  for (const name in item) size += Buffer.byteLength(name) + valueSize(item[name] as AttributeValue);
  return size;
};

export const valueSize = (value: AttributeValue): number => {
  switch (typeOf(value)) {
    case 'S':
      return Buffer.byteLength(contentOf(value) as string);
    case 'N':
      return numberSize(contentOf(value) as string);
    case 'B':
      return Buffer.byteLength(contentOf(value) as string, 'base64');
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return sum(contentOf(value) as string[], (member) => Buffer.byteLength(member));
    case 'NS':
      return sum(contentOf(value) as string[], numberSize);
    case 'BS':
      return sum(contentOf(value) as string[], (member) => Buffer.byteLength(member, 'base64'));
    case 'L':
      // Three bytes for the list, one for each member.
      return 3 + sum(contentOf(value) as AttributeValue[], (member) => 1 + valueSize(member));
    case 'M': {
      const map = contentOf(value) as Item;
      return 3 + Object.keys(map).length + itemSize(map);
    }
  }
};

const sum = <T>(members: readonly T[], size: (member: T) => number): number =>
  members.reduce((total, member) => total + size(member), 0);
