/** ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them its expressions used. */
import { Fault } from '../../../kernel/fault.ts';
import { type AttributeValue, readValue } from '../attribute-value.ts';
import { invalid } from '../invalid.ts';

export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

export class Bindings {
  /** Top-level attribute names that the expressions touch. */
  readonly attributes = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, AttributeValue>;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  constructor({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Placeholders) {
    this.#names = readNames(names ?? undefined);
    this.#values = readValues(values ?? undefined);
    this.#unusedNames = new Set(this.#names.keys());
    this.#unusedValues = new Set(this.#values.keys());
  }

  name(alias: string): string | undefined {
    this.#unusedNames.delete(alias);
    return this.#names.get(alias);
  }

  value(placeholder: string): AttributeValue | undefined {
    this.#unusedValues.delete(placeholder);
    return this.#values.get(placeholder);
  }

  /**
   * After all expressions of the request have been parsed. `expressions` names those the operation has, for the
   * message.
   */
  checkUsed(hasExpressions: boolean, expressions: string): void {
    if (!hasExpressions) {
      if (this.#names.size > 0) throw invalid('ExpressionAttributeNames can only be specified when using expressions');
      if (this.#values.size > 0)
        throw invalid(`ExpressionAttributeValues can only be specified when using expressions: ${expressions}`);
    }
    if (this.#unusedNames.size > 0)
      throw invalid(
        `Value provided in ExpressionAttributeNames unused in expressions: keys: ` +
          `{${[...this.#unusedNames].join(', ')}}`,
      );
    if (this.#unusedValues.size > 0)
      throw invalid(
        `Value provided in ExpressionAttributeValues unused in expressions: keys: ` +
          `{${[...this.#unusedValues].join(', ')}}`,
      );
  }
}

const readNames = (names: Record<string, string> | undefined): Map<string, string> => {
  if (names === undefined) return new Map();
  const entries = Object.entries(names);
  if (entries.length === 0) throw invalid('ExpressionAttributeNames must not be empty');
  for (const [alias, name] of entries) {
    if (!/^#\w+$/.test(alias))
      throw invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${alias}"`);
    if (typeof name !== 'string' || name === '')
      throw invalid(`ExpressionAttributeNames contains invalid value: Empty attribute name for key ${alias}`);
  }
  return new Map(entries);
};

const readValues = (values: Record<string, unknown> | undefined): Map<string, AttributeValue> => {
  if (values === undefined) return new Map();
  const entries = Object.entries(values);
  if (entries.length === 0) throw invalid('ExpressionAttributeValues must not be empty');
  return new Map(
    entries.map(([placeholder, value]) => {
      if (!/^:\w+$/.test(placeholder))
        throw invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${placeholder}"`);
      return [placeholder, readBound(placeholder, value)];
    }),
  );
};

const readBound = (placeholder: string, value: unknown): AttributeValue => {
  try {
    return readValue(value);
  } catch (error) {
    if (error instanceof Fault)
      throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${placeholder}`);
    throw error;
  }
};
