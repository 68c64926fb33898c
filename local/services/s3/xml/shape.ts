/** What stands where in an XML document of S3: one description reads requests and writes answers. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { malformedXml } from '../faults.ts';
import type { Element } from './parse.ts';

export type Scalar = 'text' | 'integer' | 'boolean' | 'date';

export interface Member {
  /** Element name, where it is not the member's. */
  readonly xml?: string;
  readonly shape: Scalar | Fields;
  /** `flat`: the element itself is repeated. Otherwise the name of the elements inside it. */
  readonly list?: 'flat' | { readonly item: string };
  /** Written into the element's tag as they are. */
  readonly attributes?: string;
}

/** SDK member names to their elements, in the order in which they are written. */
export type Fields = { readonly [member: string]: Member | Scalar };

export const flat = (xml: string, shape: Scalar | Fields): Member => ({ xml, shape, list: 'flat' });
export const listOf = (item: string, shape: Scalar | Fields): Member => ({ shape, list: { item } });
export const nested = (shape: Fields): Member => ({ shape });

const memberOf = (given: Member | Scalar): Member => (typeof given === 'string' ? { shape: given } : given);

/** Throws MalformedXML, or names the element that the local cloud does not know. */
export const readFields = (element: Element, fields: Fields): Record<string, unknown> => {
  const byElement = new Map(
    Object.entries(fields).map(([name, given]) => [memberOf(given).xml ?? name, { name, ...memberOf(given) }]),
  );
  const value: Record<string, unknown> = {};
  for (const child of element.children) {
    const member = byElement.get(child.name);
    if (!member) throw notInLocalCloud(`${child.name} in ${element.name} of an S3 request`);
    if (member.list === 'flat') {
      const before = (value[member.name] ?? []) as readonly unknown[];
      value[member.name] = [...before, readOne(child, member.shape)];
    } else if (member.list) {
      const { item } = member.list;
      if (child.children.some(({ name }) => name !== item)) throw malformedXml();
      value[member.name] = child.children.map((each) => readOne(each, member.shape));
    } else value[member.name] = readOne(child, member.shape);
  }
  return value;
};

const readOne = (element: Element, shape: Scalar | Fields): unknown => {
  if (typeof shape === 'object') return readFields(element, shape);
  if (element.children.length > 0) throw malformedXml();
  const text = element.text.trim();
  switch (shape) {
    case 'text':
      return element.text;
    case 'integer':
      if (!/^-?\d{1,15}$/.test(text)) throw malformedXml();
      return Number(text);
    case 'boolean':
      if (!/^(true|false)$/i.test(text)) throw malformedXml();
      return text.toLowerCase() === 'true';
    case 'date': {
      const date = new Date(text);
      if (Number.isNaN(date.getTime())) throw malformedXml();
      return date;
    }
  }
};

export const writeFields = (value: Readonly<Record<string, unknown>>, fields: Fields): string =>
  Object.entries(fields)
    .map(([name, given]) => {
      const { xml = name, shape, list, attributes } = memberOf(given);
      const member = value[name];
      if (member === undefined || member === null) return '';
      if (list === 'flat') return (member as unknown[]).map((each) => write(xml, each, shape)).join('');
      if (list)
        return `<${xml}>${(member as unknown[]).map((each) => write(list.item, each, shape)).join('')}</${xml}>`;
      return write(xml, member, shape, attributes);
    })
    .join('');

const write = (name: string, value: unknown, shape: Scalar | Fields, attributes?: string): string => {
  const start = attributes === undefined ? name : `${name} ${attributes}`;
  if (typeof shape === 'object') return `<${start}>${writeFields(value as Record<string, unknown>, shape)}</${name}>`;
  return `<${name}>${escapeText(value instanceof Date ? value.toISOString() : String(value))}</${name}>`;
};

/** Control characters too: keys may hold them. */
export const escapeText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped
  text.replace(/[&<>"\u0000-\u0008\u000b-\u001f]/g, (c) => ESCAPES[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
