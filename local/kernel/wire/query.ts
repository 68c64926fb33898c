/** The AWS Query protocol (SNS, STS, IAM, CloudFormation, CloudWatch): a form body with `Action`, an XML answer. */
import type { HttpRequest, HttpResponse } from '../cloud.ts';
import type { Fault } from '../fault.ts';

type Node = string | { [key: string]: Node };

/** `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`; `Attributes.entry.1.key/value` becomes a map. */
export const readQuery = (request: HttpRequest): { action: string; input: Record<string, unknown> } => {
  const form = new URLSearchParams(request.body.toString('utf8'));
  for (const [key, value] of request.query) if (!form.has(key) && !key.startsWith('X-Amz-')) form.append(key, value);
  const tree: { [key: string]: Node } = Object.create(null);
  for (const [path, value] of form) place(tree, path.split('.'), value);
  const { Action: action, Version: _version, ...members } = tree;
  return {
    action: typeof action === 'string' ? action : '',
    input: Object.fromEntries(Object.entries(members).map(([key, node]) => [key, shape(node)])),
  };
};

const place = (tree: { [key: string]: Node }, path: string[], value: string): void => {
  let at = tree;
  for (const part of path.slice(0, -1)) {
    const next = at[part];
    if (typeof next === 'object') at = next;
    else at = at[part] = Object.create(null) as { [key: string]: Node };
  }
  at[path.at(-1) as string] = value;
};

const shape = (node: Node): unknown => {
  if (typeof node === 'string') return node;
  const { member, entry } = node;
  if (typeof member === 'object') return inOrder(member).map(shape);
  if (typeof entry === 'object') {
    return Object.fromEntries(
      inOrder(entry).map((pair) => {
        const { key, Name, value, Value } = pair as { [key: string]: Node };
        return [String(key ?? Name), shape((value ?? Value ?? '') as Node)];
      }),
    );
  }
  const keys = Object.keys(node);
  if (keys.length === 0 || (keys.length === 1 && keys[0] === '')) return [];
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, shape(child)]));
};

const inOrder = (numbered: { [key: string]: Node }): Node[] =>
  Object.keys(numbered)
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => numbered[key] as Node);

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);

/** A map member of an output: `<entry><key/><value/></entry>` instead of a structure. */
export class XmlMap {
  readonly entries: Readonly<Record<string, unknown>>;
  constructor(entries: Readonly<Record<string, unknown>>) {
    this.entries = entries;
  }
}

export const writeXml = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof XmlMap) {
    return Object.entries(value.entries)
      .map(([key, member]) => `<entry><key>${escapeXml(key)}</key><value>${writeXml(member)}</value></entry>`)
      .join('');
  }
  if (Array.isArray(value)) return value.map((member) => `<member>${writeXml(member)}</member>`).join('');
  if (value !== null && typeof value === 'object') {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([key, member]) => `<${key}>${writeXml(member)}</${key}>`)
      .join('');
  }
  return escapeXml(String(value));
};

export const queryResponse = (action: string, output: unknown, xmlns: string, requestId: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body:
    `<${action}Response xmlns="${xmlns}"><${action}Result>${writeXml(output ?? {})}</${action}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
});

export const queryFault = (fault: Fault, xmlns: string, requestId: string): HttpResponse => ({
  status: fault.status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body:
    `<ErrorResponse xmlns="${xmlns}"><Error><Type>${fault.status < 500 ? 'Sender' : 'Receiver'}</Type>` +
    `<Code>${escapeXml(fault.code)}</Code>` +
    `<Message>${escapeXml(fault.message)}</Message>${writeXml(fault.fields)}</Error><RequestId>${requestId}` +
    `</RequestId></ErrorResponse>`,
});
