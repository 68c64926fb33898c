/**
 * The patterns of artifact files: `*` and `?` stay within a folder, `**` crosses folders, `[...]` and `{a,b}` as in a
 * shell. Hidden files match too.
 */
export const globToRegExp = (pattern: string): RegExp => {
  const text = pattern.replace(/^(\.\/)+/, '').replace(/\/+/g, '/');
  let source = '';
  let braces = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (text.startsWith('**/', at) && (at === 0 || text[at - 1] === '/')) {
      source += '(?:[^/]+/)*';
      at += 2;
    } else if (text.startsWith('**', at)) {
      source += '.*';
      at += 1;
    } else if (c === '*') source += '[^/]*';
    else if (c === '?') source += '[^/]';
    else if (c === '[') {
      const end = text.indexOf(']', at + 2);
      if (end < 0) source += '\\[';
      else {
        source += `[${text
          .slice(at + 1, end)
          .replace(/^!/, '^')
          .replace(/\\/g, '\\\\')}]`;
        at = end;
      }
    } else if (c === '{' && text.indexOf('}', at) > 0) {
      source += '(?:';
      braces++;
    } else if (c === '}' && braces > 0) {
      source += ')';
      braces--;
    } else if (c === ',' && braces > 0) source += '|';
    else source += c.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 's');
};
