/** Java's regular expressions, as far as AWS's models use them, in JavaScript's. The whole text has to match. */

const compiled = new Map<string, RegExp | undefined>();

/** Undefined for a pattern that JavaScript cannot express: then it is not checked. */
export const javaPattern = (pattern: string): RegExp | undefined => {
  if (compiled.has(pattern)) return compiled.get(pattern);
  const [written = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = translate(pattern.slice(written.length));
  const expression = compile(source, `${flags}u`) ?? compile(source, flags);
  compiled.set(pattern, expression);
  return expression;
};

const compile = (source: string, flags: string): RegExp | undefined => {
  try {
    return new RegExp(`^(?:${source})$`, flags);
  } catch {
    return undefined;
  }
};

const CLASSES: Readonly<Record<string, string>> = {
  Alnum: 'a-zA-Z0-9',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Graph: '\\x21-\\x7e',
  Lower: 'a-z',
  Print: '\\x20-\\x7e',
  Punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  Space: '\\s',
  Upper: 'A-Z',
};

/** The ends of the whole text. */
const ANCHORS: Readonly<Record<string, string>> = { A: '(?<![^])', z: '(?![^])', Z: '(?=\\n?(?![^]))' };

const translate = (pattern: string): string => {
  let source = '';
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    const named = /^\\p\{(?:Is|In)?(\w+)\}/.exec(pattern.slice(i));
    if (named && CLASSES[named[1] as string]) {
      source += inClass ? CLASSES[named[1] as string] : `[${CLASSES[named[1] as string]}]`;
      i += named[0].length - 1;
    } else if (char === '\\') {
      const next = pattern[++i] ?? '';
      source += (inClass ? undefined : ANCHORS[next]) ?? escaped(next);
    } else {
      if (char === '[' && inClass) source += '\\';
      if (char === '[') inClass = true;
      if (char === ']') inClass = false;
      // A hyphen after a class or in front of one is itself in Java; with JavaScript's flag u it has to say so.
      if (
        char === '-' &&
        inClass &&
        (/\\[wdsWDS]$|\[$|\[\^$/.test(source) || /^-(\\[wdsWDS]|\])/.test(pattern.slice(i)))
      )
        source += '\\';
      source += char;
    }
  }
  return source;
};

/** Java lets any character that is no letter be escaped. */
const escaped = (char: string): string =>
  /[a-zA-Z0-9]/.test(char) || /[\^$\\.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char;
