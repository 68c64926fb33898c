/** ConditionExpression and FilterExpression: a recursive-descent parser to a tree. */
import type { Bindings } from './bindings.ts';
import { checkBetween, checkCall, checkComparison, checkDistinct } from './check-condition.ts';
import type { Comparator, Condition, FunctionName, Operand } from './condition.ts';
import { parsePath, startsPath } from './path.ts';
import { Reader } from './tokens.ts';

type Node = Operand | Condition;

const REDUNDANT = 'The expression has redundant parentheses;';
const COMPARATORS = new Set(['=', '<>', '<', '<=', '>', '>=']);
const MOST_OPERANDS_OF_IN = 100;
/**
 * An expression has at most 4,096 bytes, and what is not redundant, `NOT(…)`, takes five of them: deeper parentheses
 * are.
 */
const DEEPEST = 819;
const isOperand = (node: Node): node is Operand =>
  node.kind === 'path' || node.kind === 'value' || node.kind === 'size';

/** `where` is `ConditionExpression`, `FilterExpression` or `KeyConditionExpression`. Throws ValidationException. */
export const parseCondition = (expression: string, bindings: Bindings, where: string): Condition =>
  new ConditionParser(expression, bindings, where).parse();

class ConditionParser {
  readonly #reader: Reader;
  readonly #bindings: Bindings;
  readonly #complaints: string[] = [];
  /** Set while the node just parsed was wholly inside parentheses, to find redundant ones. */
  #wrapped = false;
  #depth = 0;

  constructor(expression: string, bindings: Bindings, where: string) {
    this.#reader = new Reader(expression, where);
    this.#bindings = bindings;
  }

  parse(): Condition {
    const condition = this.#condition(this.#or());
    this.#reader.expectEnd();
    const [first] = this.#complaints;
    if (first !== undefined) throw this.#reader.fault(first);
    return condition;
  }

  readonly #complain = (message: string | undefined): void => {
    if (message !== undefined) this.#complaints.push(message);
  };

  #or(): Node {
    let left = this.#and();
    while (this.#reader.word('OR')) {
      left = { kind: 'or', left: this.#condition(left), right: this.#condition(this.#and()) };
      this.#wrapped = false;
    }
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.#reader.word('AND')) {
      left = { kind: 'and', left: this.#condition(left), right: this.#condition(this.#not()) };
      this.#wrapped = false;
    }
    return left;
  }

  #not(): Node {
    if (!this.#reader.word('NOT')) return this.#comparison();
    const condition = this.#condition(this.#not());
    this.#wrapped = false;
    return { kind: 'not', condition };
  }

  #comparison(): Node {
    const left = this.#primary();
    const { kind, text } = this.#reader.peek();
    if (kind === 'sign' && COMPARATORS.has(text)) return this.#compare(this.#operand(left), text as Comparator);
    if (this.#reader.isWord('BETWEEN')) return this.#between(this.#operand(left));
    if (this.#reader.isWord('IN')) return this.#in(this.#operand(left));
    return left;
  }

  #compare(left: Operand, by: Comparator): Condition {
    this.#reader.next();
    const right = this.#operand(this.#primary());
    this.#wrapped = false;
    this.#complain(checkDistinct(by, [left, right]));
    this.#complain(checkComparison(by, [left, right]));
    return { kind: 'compare', by, left, right };
  }

  #between(operand: Operand): Condition {
    this.#reader.next();
    const low = this.#operand(this.#primary());
    if (!this.#reader.word('AND')) throw this.#reader.unexpected();
    const high = this.#operand(this.#primary());
    this.#wrapped = false;
    this.#complain(checkBetween(operand, low, high));
    return { kind: 'between', operand, low, high };
  }

  #in(operand: Operand): Condition {
    this.#reader.next();
    const among = this.#operands();
    this.#wrapped = false;
    if (among.length > MOST_OPERANDS_OF_IN)
      this.#complain(`The IN operator is provided with too many operands; number of operands: ${among.length}`);
    return { kind: 'in', operand, among };
  }

  #primary(): Node {
    if (this.#reader.sign('(')) return this.#parenthesised();
    this.#wrapped = false;
    const { kind, text } = this.#reader.peek();
    if (kind === 'value') return this.#value();
    if (kind === 'word' && ['AND', 'OR', 'NOT', 'BETWEEN', 'IN'].includes(text.toUpperCase()))
      throw this.#reader.unexpected();
    if (kind === 'word' && this.#reader.isSign('(', 1)) return this.#call();
    if (!startsPath(this.#reader)) throw this.#reader.unexpected();
    return { kind: 'path', path: parsePath(this.#reader, this.#bindings, this.#complain) };
  }

  #parenthesised(): Node {
    this.#wrapped = false;
    if (++this.#depth > DEEPEST) throw this.#reader.fault(REDUNDANT);
    const node = this.#or();
    this.#depth--;
    this.#reader.expectSign(')');
    if (this.#wrapped) this.#complain(REDUNDANT);
    this.#wrapped = true;
    return node;
  }

  #value(): Operand {
    const { text } = this.#reader.next();
    const value = this.#bindings.value(text);
    if (value === undefined)
      this.#complain(`An expression attribute value used in expression is not defined; attribute value: ${text}`);
    return { kind: 'value', value: value ?? { NULL: true } };
  }

  #call(): Node {
    const { text: name } = this.#reader.next();
    const operands = this.#operands();
    this.#wrapped = false;
    this.#complain(checkCall(name, operands));
    this.#complain(checkDistinct(name, operands));
    if (name === 'size') return { kind: 'size', of: operands[0] as Operand };
    return { kind: 'call', name: name as FunctionName, operands };
  }

  #operands(): Operand[] {
    this.#reader.expectSign('(');
    const operands = [this.#operand(this.#primary())];
    while (this.#reader.sign(',')) operands.push(this.#operand(this.#primary()));
    this.#reader.expectSign(')');
    return operands;
  }

  /** Functions but `size` have no value that could be compared; a comparison has none either. */
  #operand(node: Node): Operand {
    if (isOperand(node)) return node;
    if (node.kind !== 'call') throw this.#reader.unexpected();
    this.#misused(node.name);
    return { kind: 'value', value: { NULL: true } };
  }

  #condition(node: Node): Condition {
    if (!isOperand(node)) return node;
    if (node.kind !== 'size') throw this.#reader.unexpected();
    this.#misused('size');
    return { kind: 'call', name: 'attribute_exists', operands: [node.of] };
  }

  #misused(name: string): void {
    this.#complain(`The function is not allowed to be used this way in an expression; function: ${name}`);
  }
}
