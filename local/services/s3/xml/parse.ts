/** Reads the small XML documents of S3 requests. No DTDs, no entities but the five of XML and numbers. */
import { malformedXml } from '../faults.ts';

export interface Element {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const DEEPEST = 32;

export const parseXml = (document: string): Element => {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const match = TOKEN.exec(document);
    if (!match) throw malformedXml();
    const [, cdata, closing, tag, attributes, empty, text] = match;
    const top = open.at(-1) as Open;
    if (cdata !== undefined) top.text += cdata;
    else if (text !== undefined) top.text += decode(text);
    else if (tag !== undefined) {
      const name = tag.replace(/^.*:/, '');
      if (closing) close(open, name);
      else {
        open.push({ name, attributes: readAttributes(attributes ?? ''), children: [], text: '' });
        if (open.length > DEEPEST) throw malformedXml();
        if (empty) close(open, name);
      }
    }
  }
  const [element, second] = root.children;
  if (open.length !== 1 || !element || second || root.text.trim() !== '') throw malformedXml();
  return element;
};

const close = (open: Open[], name: string): void => {
  const done = open.pop();
  const parent = open.at(-1);
  if (!done || !parent || done.name !== name) throw malformedXml();
  parent.children.push(done);
};

const readAttributes = (text: string): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const [, name, double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    attributes[name as string] = decode(double ?? single ?? '');
  return attributes;
};

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decode = (text: string): string =>
  text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const known = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    if (known !== undefined && whole.endsWith(';')) return known;
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
    const code = hex !== undefined ? Number.parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : Number.NaN;
    if (!(code <= 0x10ffff) || !whole.endsWith(';')) throw malformedXml();
    return String.fromCodePoint(code);
  });
