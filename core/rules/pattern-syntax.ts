/** Reads a pattern into its parts. What is not read is an error that names it: nothing means something else here. */
export type Node =
  | { readonly kind: 'char'; readonly test: (char: string) => boolean }
  | { readonly kind: 'at'; readonly where: 'start' | 'end' | 'boundary' | 'no boundary' }
  | { readonly kind: 'all' | 'any'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly least: number; readonly most: number | undefined };

const MOST_COUNT = 1000;

/** Throws Error. */
export const parsePattern = (source: string): Node => {
  const flags = /^\(\?([a-z]+)\)/.exec(source);
  if (flags && !/^[is]+$/.test(flags[1] ?? '')) throw new Error(`the flags ${flags[0]} are not supported`);
  const reader = new PatternReader([...source.slice(flags?.[0].length ?? 0)], flags?.[1] ?? '');
  return reader.whole();
};

class PatternReader {
  private at = 0;
  private readonly chars: readonly string[];
  private readonly flags: string;

  constructor(chars: readonly string[], flags: string) {
    this.chars = chars;
    this.flags = flags;
  }

  whole(): Node {
    const node = this.alternatives();
    if (this.at < this.chars.length) throw new Error(`${this.chars[this.at]} closes nothing`);
    return node;
  }

  private alternatives(): Node {
    const nodes = [this.sequence()];
    while (this.take('|')) nodes.push(this.sequence());
    return nodes.length === 1 ? (nodes[0] as Node) : { kind: 'any', nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.at < this.chars.length && this.peek() !== '|' && this.peek() !== ')') nodes.push(this.counted());
    return { kind: 'all', nodes };
  }

  private counted(): Node {
    let node = this.atom();
    for (let count = this.count(); count; count = this.count()) {
      if (node.kind === 'repeat' || node.kind === 'at') throw new Error('a count stands after a count or an anchor');
      node = { kind: 'repeat', node, ...count };
      // Lazy or greedy: the whole text matches or it does not.
      this.take('?');
      if (this.peek() === '+') throw new Error('possessive counts are not supported');
    }
    return node;
  }

  private count(): { readonly least: number; readonly most: number | undefined } | undefined {
    if (this.take('*')) return { least: 0, most: undefined };
    if (this.take('+')) return { least: 1, most: undefined };
    if (this.take('?')) return { least: 0, most: 1 };
    if (this.peek() !== '{') return undefined;
    const [all = '', least = '', comma, most = ''] =
      /^\{(\d{1,4})(,)?(\d{1,4})?\}/.exec(this.chars.slice(this.at, this.at + 12).join('')) ?? [];
    if (all === '') throw new Error('a count is {n}, {n,} or {n,m}');
    this.at += all.length;
    const from = Number(least);
    const to = comma === undefined ? from : most === '' ? undefined : Number(most);
    if (from > MOST_COUNT || (to ?? from) > MOST_COUNT) throw new Error(`a count is more than ${MOST_COUNT}`);
    if (to !== undefined && to < from) throw new Error(`the count ${all} ends before it begins`);
    return { least: from, most: to };
  }

  private atom(): Node {
    const char = this.next();
    if (char === '(') return this.group();
    if (char === '[') return this.charNode(this.set());
    if (char === '.') return this.charNode((one) => this.flags.includes('s') || !/[\n\r\u0085\u2028\u2029]/.test(one));
    if (char === '^') return { kind: 'at', where: 'start' };
    if (char === '$') return { kind: 'at', where: 'end' };
    if (char === '\\') return this.escaped();
    if ('*+?{'.includes(char)) throw new Error(`${char} repeats nothing`);
    return this.charNode((one) => one === char, char);
  }

  private group(): Node {
    if (this.take('?')) {
      const name = /^<[A-Za-z][A-Za-z0-9]*>/.exec(this.chars.slice(this.at).join(''))?.[0];
      if (name !== undefined) this.at += name.length;
      else if (!this.take(':')) throw new Error(`groups of the kind (?${this.peek() ?? ''} are not supported`);
    }
    const node = this.alternatives();
    if (!this.take(')')) throw new Error('a group is not closed');
    return node;
  }

  private escaped(): Node {
    const char = this.next();
    if (char === 'b') return { kind: 'at', where: 'boundary' };
    if (char === 'B') return { kind: 'at', where: 'no boundary' };
    if (char === 'A') return { kind: 'at', where: 'start' };
    if (char === 'z' || char === 'Z') return { kind: 'at', where: 'end' };
    if (/[1-9k]/.test(char)) throw new Error('back references are not supported');
    const kind = classOf(char);
    return this.charNode(kind ?? isChar(literalOf(char)), kind === undefined ? literalOf(char) : undefined);
  }

  /** After `[`. */
  private set(): (char: string) => boolean {
    const negated = this.take('^');
    const tests: ((char: string) => boolean)[] = [];
    for (let first = true; first || this.peek() !== ']'; first = false) {
      if (this.at >= this.chars.length) throw new Error('a set is not closed');
      const char = this.next();
      if (char === '[' || (char === '&' && this.peek() === '&')) throw new Error('sets within sets are not supported');
      const escaped = char === '\\' ? this.next() : undefined;
      const kind = escaped === undefined ? undefined : classOf(escaped);
      const from = escaped === undefined ? char : kind ? '' : literalOf(escaped);
      const isRange = !kind && this.peek() === '-' && this.chars[this.at + 1] !== ']';
      if (isRange) {
        this.at += 1;
        const end = this.next();
        const to = end === '\\' ? literalOf(this.next()) : end;
        if (to < from) throw new Error(`the range ${from}-${to} ends before it begins`);
        tests.push(this.anyCase((one) => one >= from && one <= to));
      } else tests.push(kind ?? this.anyCase(isChar(from)));
    }
    this.at += 1;
    return (one) => tests.some((test) => test(one)) !== negated;
  }

  private charNode(test: (char: string) => boolean, literal?: string): Node {
    return { kind: 'char', test: literal === undefined ? test : this.anyCase(test) };
  }

  private anyCase(test: (char: string) => boolean): (char: string) => boolean {
    return this.flags.includes('i')
      ? (char) => test(char) || test(char.toLowerCase()) || test(char.toUpperCase())
      : test;
  }

  private peek(): string | undefined {
    return this.chars[this.at];
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at += 1;
    return true;
  }

  private next(): string {
    const char = this.peek();
    if (char === undefined) throw new Error('it ends too early');
    this.at += 1;
    return char;
  }
}

const isChar =
  (wanted: string) =>
  (char: string): boolean =>
    char === wanted;

const CLASSES: Readonly<Record<string, RegExp>> = {
  d: /[0-9]/,
  D: /[^0-9]/,
  w: /[A-Za-z0-9_]/,
  W: /[^A-Za-z0-9_]/,
  s: /[ \t\n\v\f\r]/,
  S: /[^ \t\n\v\f\r]/,
};

const classOf = (letter: string): ((char: string) => boolean) | undefined => {
  const found = CLASSES[letter];
  return found && ((char) => found.test(char));
};

const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

const literalOf = (letter: string): string => {
  const control = CONTROLS[letter];
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]/.test(letter)) throw new Error(`\\${letter} is not supported`);
  return letter;
};
