/** Cuts an expression into tokens. The parsers read them one by one through a {@link Reader}. */
import type { Fault } from '../../../kernel/fault.ts';
import { invalid } from '../invalid.ts';

export type TokenKind = 'word' | 'alias' | 'value' | 'number' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** DynamoDB's limit for each expression, in bytes. */
const LONGEST = 4096;
const TOKEN = /\s*(?:([A-Za-z_]\w*)|(#\w+)|(:\w+)|(\d+)|(<>|<=|>=|[()[\],.=<>+-]))/y;
const KINDS: readonly TokenKind[] = ['word', 'alias', 'value', 'number', 'sign'];

const tokenize = (expression: string, where: string): Token[] => {
  if (expression === '') throw invalid(`Invalid ${where}: The expression can not be empty;`);
  const size = Buffer.byteLength(expression);
  if (size > LONGEST)
    throw invalid(`Invalid ${where}: Expression size has exceeded the maximum allowed size; expression size: ${size}`);
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (!/^\s*$/.test(expression.slice(TOKEN.lastIndex))) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (!match) throw badCharacter(expression, at, where);
    const kind = match.slice(1).findIndex((group) => group !== undefined);
    const text = match[kind + 1] as string;
    const end = at + match[0].length;
    tokens.push({ kind: KINDS[kind] as TokenKind, text, start: end - text.length, end });
    TOKEN.lastIndex = end;
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: expression.length, end: expression.length });
  return tokens;
};

const badCharacter = (expression: string, at: number, where: string): Fault => {
  const rest = expression.slice(at).trimStart();
  const start = expression.length - rest.length;
  return invalid(
    `Invalid ${where}: Syntax error; token: "${rest[0]}", near: ` +
      `"${expression.slice(Math.max(0, start - 8), start + 8).trim()}"`,
  );
};

/** Walks over the tokens of one expression; `where` is the parameter's name, for messages. */
export class Reader {
  readonly where: string;
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(expression: string, where: string) {
    this.where = where;
    this.#expression = expression;
    this.#tokens = tokenize(expression, where);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  isSign(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === text;
  }

  /** Keywords are words in any case. */
  isWord(text: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toUpperCase() === text;
  }

  /** Takes the sign if it is next. */
  sign(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.#at++;
    return true;
  }

  /** Takes the keyword if it is next. */
  word(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.#at++;
    return true;
  }

  expectSign(text: string): void {
    if (!this.sign(text)) throw this.unexpected();
  }

  /** The syntax error at the next token, worded as DynamoDB does. */
  unexpected(): Fault {
    const token = this.peek();
    const from = this.#at > 0 ? this.peek(-1).start : 0;
    const near = this.#expression.slice(from, this.peek(1).end).trim();
    return invalid(`Invalid ${this.where}: Syntax error; token: "${token.text}", near: "${near}"`);
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  fault(message: string): Fault {
    return invalid(`Invalid ${this.where}: ${message}`);
  }
}
