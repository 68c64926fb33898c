import { TaglineError } from './fault.ts';

/** Where `#{namespace.key}` stands in a text; `end` is the index after the closing brace. */
export interface Reference {
  readonly namespace: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Namespaces that no action may take, with the keys they hold; `variables` holds the pipeline's own. */
export const RESERVED_NAMESPACES = {
  codepipeline: ['PipelineExecutionId'],
  variables: 'open',
  tagline: ['Environment', 'Scope', 'Region', 'Team', 'Account', 'Address', 'Tag', 'Version', 'Commit', 'ExecutionId'],
} as const;

export const isReservedNamespace = (name: string): name is keyof typeof RESERVED_NAMESPACES =>
  Object.hasOwn(RESERVED_NAMESPACES, name);

const REFERENCE = /#\{([A-Za-z0-9@_-]{1,100})\.([A-Za-z0-9@_-]{1,128})\}/g;

/** The references of a text, in order. Something that only looks like a reference (`#{x}`) is text. */
export const references = (text: string): Reference[] =>
  [...text.matchAll(REFERENCE)].map((found) => ({
    namespace: found[1] ?? '',
    key: found[2] ?? '',
    start: found.index,
    end: found.index + found[0].length,
  }));

/**
 * The text with every reference replaced, in a single pass: a value that looks like a reference stays as it is.
 * @throws TaglineError `UnresolvedVariable` where `lookup` knows no value.
 */
export const substitute = (text: string, lookup: (namespace: string, key: string) => string | undefined): string => {
  const parts: string[] = [];
  let rest = 0;
  for (const { namespace, key, start, end } of references(text)) {
    const value = lookup(namespace, key);
    if (value === undefined) {
      throw new TaglineError('UnresolvedVariable', `#{${namespace}.${key}} has no value`, {
        expected: `a value of ${key} in the namespace ${namespace}`,
        remedy: 'check that the action with this namespace produced the variable',
      });
    }
    parts.push(text.slice(rest, start), value);
    rest = end;
  }
  return parts.join('') + text.slice(rest);
};
