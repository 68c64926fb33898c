/** The text of Fn::Sub: `${Name}`, `${Resource.Attribute}`, `${!Literal}`. */
import { invalid } from '../validation.ts';

export type SubPart = { readonly literal: string } | { readonly name: string };

/** Throws ValidationError for a name with characters that Fn::Sub does not allow. */
export const readSub = (text: string): readonly SubPart[] => {
  const parts: SubPart[] = [];
  let from = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    if (match.index > from) parts.push({ literal: text.slice(from, match.index) });
    const inner = match[1] as string;
    parts.push(inner.startsWith('!') ? { literal: `\${${inner.slice(1)}}` } : { name: named(inner) });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ literal: text.slice(from) });
  return parts;
};

const named = (inner: string): string => {
  const name = inner.trim();
  if (!/^[A-Za-z0-9_.:]+$/.test(name))
    throw invalid(
      'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, ' +
        'periods, and colons',
    );
  return name;
};

/** The two forms of its argument: text alone, or text and variables. */
export const subArgument = (argument: unknown): { text: string; variables: Record<string, unknown> } => {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const good =
    typeof text === 'string' && variables !== null && typeof variables === 'object' && !Array.isArray(variables);
  if (!good || (Array.isArray(argument) && argument.length !== 2))
    throw invalid(
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string " +
        'as first argument, and an optional second argument to specify a mapping of values to replace in the string',
    );
  return { text, variables: variables as Record<string, unknown> };
};
