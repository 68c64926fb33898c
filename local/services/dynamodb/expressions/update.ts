/** UpdateExpression: a recursive-descent parser to a list of actions. */
import { type AttributeValue, type TypeName, typeOf } from '../attribute-value.ts';
import type { Bindings } from './bindings.ts';
import { checkApart, type Path, parsePath, startsPath } from './path.ts';
import { Reader } from './tokens.ts';

export type UpdateOperand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: UpdateOperand }
  | { readonly kind: 'list_append' | '+' | '-'; readonly left: UpdateOperand; readonly right: UpdateOperand };

export type UpdateAction =
  | { readonly kind: 'set'; readonly path: Path; readonly to: UpdateOperand }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: AttributeValue };

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
type Section = (typeof SECTIONS)[number];
const LONG_NAMES: Readonly<Record<TypeName, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  L: 'LIST',
  M: 'MAP',
};

/** Throws ValidationException, worded as DynamoDB does. */
export const parseUpdate = (expression: string, bindings: Bindings): readonly UpdateAction[] =>
  new UpdateParser(expression, bindings).parse();

class UpdateParser {
  readonly #reader: Reader;
  readonly #bindings: Bindings;
  readonly #complaints: string[] = [];

  constructor(expression: string, bindings: Bindings) {
    this.#reader = new Reader(expression, 'UpdateExpression');
    this.#bindings = bindings;
  }

  parse(): readonly UpdateAction[] {
    const actions: UpdateAction[] = [];
    const seen = new Set<Section>();
    do {
      const section = SECTIONS.find((word) => this.#reader.word(word));
      if (!section) throw this.#reader.unexpected();
      if (seen.has(section)) this.#complain(`The "${section}" section can only be used once in an update expression;`);
      seen.add(section);
      do actions.push(this.#action(section));
      while (this.#reader.sign(','));
    } while (this.#reader.peek().kind !== 'end');
    checkApart(
      actions.map(({ path }) => path),
      this.#complain,
    );
    const [first] = this.#complaints;
    if (first !== undefined) throw this.#reader.fault(first);
    return actions;
  }

  readonly #complain = (message: string): void => {
    this.#complaints.push(message);
  };

  #action(section: Section): UpdateAction {
    const path = this.#path();
    if (section === 'REMOVE') return { kind: 'remove', path };
    if (section === 'SET') {
      this.#reader.expectSign('=');
      return { kind: 'set', path, to: this.#sum() };
    }
    if (this.#reader.peek().kind !== 'value') throw this.#reader.unexpected();
    const value = this.#value();
    this.#checkAdded(section, typeOf(value));
    return { kind: section === 'ADD' ? 'add' : 'delete', path, value };
  }

  /** ADD takes numbers and sets, DELETE sets. */
  #checkAdded(section: 'ADD' | 'DELETE', type: TypeName): void {
    if (type.length === 2 && type.endsWith('S')) return;
    if (section === 'ADD' && type === 'N') return;
    this.#complain(
      `Incorrect operand type for operator or function; operator: ${section}, operand type: ${LONG_NAMES[type]}, ` +
        `typeSet: ALLOWED_FOR_${section}_OPERAND`,
    );
  }

  #sum(): UpdateOperand {
    if (this.#reader.isSign('(')) {
      this.#reader.next();
      const inner = this.#sum();
      this.#reader.expectSign(')');
      return this.#rest(inner);
    }
    return this.#rest(this.#operand());
  }

  #rest(left: UpdateOperand): UpdateOperand {
    const sign = this.#reader.sign('+') ? '+' : this.#reader.sign('-') ? '-' : undefined;
    if (!sign) return left;
    const right = this.#operand();
    this.#checkTypes(sign, [left, right], 'N');
    return { kind: sign, left, right };
  }

  #operand(): UpdateOperand {
    if (this.#reader.sign('(')) {
      const inner = this.#operand();
      this.#reader.expectSign(')');
      return inner;
    }
    if (this.#reader.peek().kind === 'value') return { kind: 'value', value: this.#value() };
    if (this.#reader.peek().kind === 'word' && this.#reader.isSign('(', 1)) return this.#call();
    return { kind: 'path', path: this.#path() };
  }

  #call(): UpdateOperand {
    const name = this.#reader.next().text;
    this.#reader.expectSign('(');
    const operands = [this.#operand()];
    while (this.#reader.sign(',')) operands.push(this.#operand());
    this.#reader.expectSign(')');
    const [left, right] = operands as [UpdateOperand, UpdateOperand];
    if (name !== 'if_not_exists' && name !== 'list_append') {
      this.#complain(`Invalid function name; function: ${name}`);
      return left;
    }
    if (operands.length !== 2) {
      this.#complain(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ` +
          `${operands.length}`,
      );
      return left;
    }
    if (name === 'list_append') {
      this.#checkTypes(name, operands, 'L');
      return { kind: name, left, right };
    }
    if (left.kind !== 'path') {
      this.#complain(`Operator or function requires a document path; operator or function: ${name}`);
      return left;
    }
    return { kind: name, path: left.path, otherwise: right };
  }

  #checkTypes(name: string, operands: readonly UpdateOperand[], wanted: TypeName): void {
    for (const operand of operands) {
      const type = operand.kind === 'value' ? typeOf(operand.value) : operand.kind === 'list_append' ? 'L' : wanted;
      if (type === wanted) continue;
      this.#complain(
        `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
      );
    }
  }

  #path(): Path {
    if (!startsPath(this.#reader)) throw this.#reader.unexpected();
    return parsePath(this.#reader, this.#bindings, this.#complain);
  }

  #value(): AttributeValue {
    const { text } = this.#reader.next();
    const value = this.#bindings.value(text);
    if (value !== undefined) return value;
    this.#complain(`An expression attribute value used in expression is not defined; attribute value: ${text}`);
    // Stands in for what is missing, in a type that raises no second complaint before this one is thrown.
    return { NS: [] };
  }
}
