/** Reads a text from left to right. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }
  get rest(): string {
    return this.text.slice(this.at);
  }
  peek(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }
  take(token: string): boolean {
    if (!this.peek(token)) return false;
    this.at += token.length;
    return true;
  }
  /** `pattern` must be sticky. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
  space(): void {
    this.match(/\s*/y);
  }

  /**
   * A text in single or double quotes. A backslash lets the same quote stand inside; before anything else it is a
   * character of the text.
   */
  quoted(): string {
    const quote = this.text[this.at];
    let value = '';
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const c = this.text[this.at];
      if (c === quote) {
        this.at += 1;
        return value;
      }
      if (c === '\\' && this.text[this.at + 1] === quote) {
        this.at += 1;
        value += quote;
      } else value += c;
    }
    throw new SyntaxError('a quote is not closed');
  }
}
