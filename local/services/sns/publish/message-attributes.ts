/** Message attributes, checked as SNS checks them. */
import { Fault } from '../../../kernel/fault.ts';

export interface MessageAttribute {
  /** `String`, `String.Array`, `Number` or `Binary`, maybe with a label of the sender behind a dot. */
  readonly type: string;
  /** Text; base64 of binary values. */
  readonly value: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** As in requests; binary values are base64 text on the wire and bytes in calls from inside. */
export interface GivenAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string | Uint8Array;
}

const invalid = (message: string): Fault => new Fault('ParameterValueInvalid', message);

/** Throws ParameterValueInvalid. */
export const readMessageAttributes = (given: Readonly<Record<string, GivenAttribute>> = {}): MessageAttributes =>
  Object.fromEntries(Object.entries(given).map(([name, attribute]) => [name, read(name, attribute)]));

const read = (name: string, { DataType: type, StringValue, BinaryValue }: GivenAttribute): MessageAttribute => {
  if (name.length > 256 || !/^[A-Za-z0-9_.-]+$/.test(name) || /^\.|\.$|\.\./.test(name))
    throw invalid(`Message attribute name '${name}' is not valid.`);
  if (/^(aws|amazon)\./i.test(name)) throw invalid(`Message attribute name '${name}' starts with a reserved prefix.`);
  const base = type?.split('.')[0];
  if (!type || !base || !['String', 'Number', 'Binary'].includes(base))
    throw invalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is ` +
        `Binary, Number, and String.`,
    );
  const value = base === 'Binary' ? base64(BinaryValue) : StringValue;
  if (!value)
    throw invalid(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type ` +
        `'${type}'.`,
    );
  if (base === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
    throw invalid(`Could not cast message attribute '${name}' value to number.`);
  return { type, value };
};

const base64 = (value: string | Uint8Array | undefined): string | undefined =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

/** Bytes of names, types and values. */
export const sizeOfAttributes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { type, value }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(type) +
      (type.startsWith('Binary') ? Buffer.from(value, 'base64').length : Buffer.byteLength(value)),
    0,
  );
