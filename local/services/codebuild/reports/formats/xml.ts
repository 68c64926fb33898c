/** XML as a tree of elements. A file that is not well-formed is refused; external entities are never read. */
import { SaxesParser } from 'saxes';
import { ReportError } from './report-error.ts';

export interface Element {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

type Open = { -readonly [K in keyof Element]: Element[K] } & { children: Element[] };

export const readXml = (text: string): Element => {
  const parser = new SaxesParser();
  const open: Open[] = [];
  let root: Element | undefined;
  parser.on('error', (error) => {
    throw new ReportError(error.message);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Open = {
      name: name.replace(/^.*:/, ''),
      attributes: attributes as Record<string, string>,
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const add = (part: string): void => {
    const current = open.at(-1);
    if (current) current.text += part;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text.replace(/^\uFEFF/, '')).close();
  if (!root) throw new ReportError('the file holds no element');
  return root;
};

export const childrenOf = ({ children }: Element, ...names: string[]): readonly Element[] =>
  children.filter(({ name }) => names.includes(name));

export const childOf = (element: Element, ...names: string[]): Element | undefined => childrenOf(element, ...names)[0];

/** All elements of these names below, however deep, in the order of the file. */
export const within = (element: Element, ...names: string[]): readonly Element[] =>
  element.children.flatMap((child) => [...(names.includes(child.name) ? [child] : []), ...within(child, ...names)]);

export const numberIn = ({ attributes }: Element, name: string): number => {
  const value = Number((attributes[name] ?? '0').replaceAll(',', ''));
  return Number.isFinite(value) ? value : 0;
};
