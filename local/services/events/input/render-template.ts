/**
 * Input templates: `{ "state": <state>, "note": "<instance> is <state>" }` with the values of variables in their
 * places.
 */

/** A value of JSON, or text that is already JSON (the event itself). */
export type Variable = { readonly value: unknown } | { readonly json: string };

const PLACE = /<([^<>\s"]+)>/y;

/**
 * Inside a string a value is inserted without quotes (objects lose all of theirs, as on AWS), elsewhere as JSON.
 * A variable without a value is an empty string.
 */
export const renderTemplate = (template: string, variable: (name: string) => Variable | undefined): string => {
  let rendered = '';
  let inString = false;
  for (let at = 0; at < template.length; at += 1) {
    const char = template[at] as string;
    PLACE.lastIndex = at;
    const place = char === '<' ? PLACE.exec(template) : null;
    if (place) {
      const found = variable(place[1] as string);
      rendered += inString ? insideString(found) : asJson(found);
      at = PLACE.lastIndex - 1;
    } else if (char === '\\' && inString) {
      rendered += template.slice(at, at + 2);
      at += 1;
    } else {
      if (char === '"') inString = !inString;
      rendered += char;
    }
  }
  return rendered;
};

const asJson = (variable: Variable | undefined): string => {
  if (!variable) return '""';
  return 'json' in variable ? variable.json : JSON.stringify(variable.value);
};

const insideString = (variable: Variable | undefined): string => {
  if (!variable) return '';
  if ('json' in variable) return variable.json.replaceAll('"', '');
  const { value } = variable;
  if (typeof value === 'string') return JSON.stringify(value).slice(1, -1);
  return JSON.stringify(value).replaceAll('"', '');
};

/** A template renders to one JSON document or to one JSON string a line. */
export const isTemplate = (template: string): boolean => {
  const sample = renderTemplate(template, () => ({ value: 'x' }));
  return isJson(sample) || sample.split('\n').every((line) => line.trim() === '' || isJson(line));
};

export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
