/** What every operation on parameters works with. */
import type { Call, Cloud, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { pageOfList } from '../../kernel/page.ts';
import type { Place, SsmStore, Version } from './store.ts';

export interface Ssm {
  readonly cloud: Cloud;
  readonly store: SsmStore;
}

export type Operations = Readonly<Record<string, Operation>>;

export const invalid = (message: string): Fault => new Fault('ValidationException', message);

/** `/a/b` and `a` are both `…:parameter/…`. */
export const parameterArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;

export const demand = (call: Call, action: string, name: string, context: Demand['context'] = {}): Demand => ({
  action: `ssm:${action}`,
  resource: parameterArn(call, name),
  context,
});

/** `name`, `name:version` or an ARN. Labels are not here. */
export const readReference = (given: unknown): { name: string; version: number | undefined; selector: string } => {
  if (typeof given !== 'string' || given === '') throw invalid('Name must not be null.');
  const path = /^arn:aws:ssm:[^:]+:\d{12}:parameter(\/.+)$/.exec(given)?.[1];
  const plain = path === undefined ? given : path.indexOf('/', 1) < 0 ? path.slice(1) : path;
  const [name = '', selector] = plain.split(':');
  if (selector === undefined) return { name, version: undefined, selector: '' };
  if (!/^\d+$/.test(selector)) throw notInLocalCloud(`the parameter label ${selector}`);
  return { name, version: Number(selector), selector: `:${selector}` };
};

export const context = (name: string): { PARAMETER_ARN: string } => ({ PARAMETER_ARN: name });

/** The value in the open: secure strings are decrypted with the caller's own right to use their key. */
export const openValue = async ({ cloud }: Ssm, call: Call, found: Version, decrypt: boolean): Promise<string> => {
  if (found.kind !== 'SecureString' || !decrypt) return found.value;
  const { Plaintext } = await cloud.call<{ Plaintext: string }>(
    'kms',
    'Decrypt',
    { CiphertextBlob: found.value, EncryptionContext: context(parameterArn(call, found.name)) },
    { account: call.account, region: call.region, principal: call.principal, via: 'ssm.amazonaws.com' },
  );
  return Buffer.from(Plaintext, 'base64').toString('utf8');
};

/** A parameter as Get* answers it. */
export const parameterOutput = (place: Place, found: Version, value: string, selector = '') => ({
  Name: found.name,
  Type: found.kind,
  Value: value,
  Version: found.version,
  ...(selector !== '' && { Selector: selector }),
  LastModifiedDate: new Date(found.modified),
  ARN: parameterArn(place, found.name),
  DataType: found.dataType,
});

export const pageOf = <T>(
  { MaxResults: limit, NextToken: token }: { MaxResults?: number; NextToken?: string },
  all: readonly T[],
  most: number,
): { items: readonly T[]; nextToken: { NextToken?: string } } => {
  const size = limit ?? most;
  if (!Number.isInteger(size) || size < 1 || size > most) throw invalid(`MaxResults must be between 1 and ${most}.`);
  const refusal = () => new Fault('InvalidNextToken', 'The specified token is not valid.');
  const { items, next } = pageOfList(all, token, size, refusal);
  return { items, nextToken: next === undefined ? {} : { NextToken: next } };
};
