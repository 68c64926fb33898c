/**
 * What a JSONata expression refers to. Step Functions evaluates without a context item: input arrives as
 * `$states.input`, variables as `$name`. A bare name, `$` and `$$` would read an item that is not there, so a
 * definition that holds one is refused.
 */
import jsonata from 'jsonata';

export type Reference =
  /** A name (or `$`) that is read from the top-level context. */
  | { readonly kind: 'top-level'; readonly name: string }
  /** `$$` */
  | { readonly kind: 'root' }
  /** `$states.name` */
  | { readonly kind: 'states'; readonly field: string };

export type Analysis = { readonly syntax: string } | { readonly references: readonly Reference[] };

/** A node of JSONata's syntax tree, as far as it is walked; the published type knows less than there is. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly Node[];
  readonly expressions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly body?: Node;
  readonly expression?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  /** The pairs of an object constructor, or the left side of an operator. */
  readonly lhs?: Node | readonly Pair[];
  readonly rhs?: Node;
  readonly predicate?: readonly Stage[];
  readonly stages?: readonly Stage[];
  readonly group?: { readonly lhs: readonly Pair[] };
  readonly terms?: readonly { readonly expression: Node }[];
  readonly pattern?: Node;
  readonly update?: Node;
  readonly delete?: Node;
}
type Pair = readonly [Node, Node];
interface Stage {
  readonly expr?: Node;
}

const analysed = new Map<string, Analysis>();

export const analyse = (text: string): Analysis => {
  let known = analysed.get(text);
  if (!known) {
    known = analysisOf(text);
    if (analysed.size > 5000) analysed.clear();
    analysed.set(text, known);
  }
  return known;
};

const analysisOf = (text: string): Analysis => {
  let root: Node;
  try {
    root = jsonata(text).ast() as unknown as Node;
  } catch (error) {
    return { syntax: (error as Error).message };
  }
  const references = new Map<string, Reference>();
  const newer = walk(root, true, text, (reference) => references.set(JSON.stringify(reference), reference));
  return newer === undefined ? { references: [...references.values()] } : { syntax: newer };
};

/**
 * Calls `found` for each reference, in the order of the text; returns what is wrong with operators that Step Functions'
 * JSONata does not have.
 */
const walk = (node: Node, top: boolean, text: string, found: (reference: Reference) => void): string | undefined => {
  noteReference(node, top, found);
  let wrong = newerOperator(node, text);
  for (const inner of sameContext(node)) wrong ??= walk(inner, top, text, found);
  for (const inner of ownContext(node)) wrong ??= walk(inner, false, text, found);
  return wrong;
};

const noteReference = (node: Node, top: boolean, found: (reference: Reference) => void): void => {
  if (node.type === 'name' && top) found({ kind: 'top-level', name: String(node.value) });
  if (node.type === 'variable' && node.value === '' && top) found({ kind: 'top-level', name: '$' });
  if (node.type === 'variable' && node.value === '$') found({ kind: 'root' });
  const [first, second] = node.steps ?? [];
  if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name')
    found({ kind: 'states', field: String(second.value) });
};

/**
 * `a ?? b` and `a ?: b` came with JSONata 2.1; Step Functions has 2.0.6, whose parser stumbles over the second
 * character.
 */
const newerOperator = (node: Node, text: string): string | undefined => {
  if (node.type !== 'condition' || node.position === undefined) return undefined;
  const operator = text.slice(node.position - 2, node.position);
  return operator === '??' || operator === '?:'
    ? `The symbol "${operator[1]}" cannot be used as a unary operator`
    : undefined;
};

/** Parts that are evaluated against the same context item as the node: of a path only its first step. */
function* sameContext(node: Node): Generator<Node> {
  if (node.steps?.[0]) yield node.steps[0];
  if (Array.isArray(node.lhs)) for (const pair of node.lhs as readonly Pair[]) yield* pair;
  else if (node.lhs && node.type !== 'bind') yield node.lhs as Node;
  if (node.procedure) yield node.procedure;
  if (node.type !== 'lambda') yield* node.arguments ?? [];
  yield* node.expressions ?? [];
  for (const part of [node.rhs, node.expression, node.condition, node.body, node.then, node.else]) if (part) yield part;
}

/** Parts whose context item is what the parts before them yield. */
function* ownContext(node: Node): Generator<Node> {
  yield* node.steps?.slice(1) ?? [];
  for (const stage of [...(node.predicate ?? []), ...(node.stages ?? [])]) if (stage.expr) yield stage.expr;
  for (const pair of node.group?.lhs ?? []) yield* pair;
  for (const { expression } of node.terms ?? []) yield expression;
  for (const part of [node.pattern, node.update, node.delete]) if (part) yield part;
}
