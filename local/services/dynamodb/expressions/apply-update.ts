/** Carries out an update on an item: every operand is read from the item as it was before. */
import { type AttributeValue, contentOf, emptyItem, type Item, typeOf } from '../attribute-value.ts';
import { invalid } from '../invalid.ts';
import { addNumbers } from '../number.ts';
import { childAt, copyItem, type Path, valueAt } from './path.ts';
import type { UpdateAction, UpdateOperand } from './update.ts';

const wrongType = () => invalid('An operand in the update expression has an incorrect data type');
const noPlace = () => invalid('The document path provided in the update expression is invalid for update');

/** The item after the actions. Throws ValidationException where an operand or a path does not fit the item. */
export const applyUpdate = (old: Item, actions: readonly UpdateAction[]): Item => {
  const item = copyItem(old);
  // Values first, then lists shrink from their ends: indexes mean the item as it was.
  const changes = actions.map((action) => ({ path: action.path, value: newValue(old, action) }));
  for (const { path, value } of changes) if (value) place(item, path, value);
  const removals = changes.filter(({ value }) => !value).map(({ path }) => path);
  for (const path of removals.sort(byLastIndexDescending)) remove(item, path);
  return item;
};

const byLastIndexDescending = (a: Path, b: Path): number => {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i];
    const y = b[i];
    if (typeof x === 'number' && typeof y === 'number' && x !== y) return y - x;
    if (x !== y) return String(x) < String(y) ? -1 : 1;
  }
  return b.length - a.length;
};

/** Undefined: the attribute goes. */
const newValue = (old: Item, action: UpdateAction): AttributeValue | undefined => {
  switch (action.kind) {
    case 'set':
      return evaluate(old, action.to);
    case 'remove':
      return undefined;
    case 'add':
      return added(valueAt(old, action.path), action.value);
    case 'delete':
      return withoutMembers(valueAt(old, action.path), action.value);
  }
};

const evaluate = (old: Item, operand: UpdateOperand): AttributeValue => {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path': {
      const value = valueAt(old, operand.path);
      if (!value) throw invalid('The provided expression refers to an attribute that does not exist in the item');
      return value;
    }
    case 'if_not_exists':
      return valueAt(old, operand.path) ?? evaluate(old, operand.otherwise);
    case 'list_append': {
      const left = evaluate(old, operand.left);
      const right = evaluate(old, operand.right);
      if (!('L' in left && 'L' in right)) throw wrongType();
      return { L: [...left.L, ...right.L] };
    }
    case '+':
    case '-': {
      const left = evaluate(old, operand.left);
      const right = evaluate(old, operand.right);
      if (!('N' in left && 'N' in right)) throw wrongType();
      return { N: addNumbers(left.N, right.N, operand.kind === '-') };
    }
  }
};

const added = (current: AttributeValue | undefined, value: AttributeValue): AttributeValue => {
  if (!current) return value;
  if ('N' in value && 'N' in current) return { N: addNumbers(current.N, value.N) };
  if ('N' in value || typeOf(value) !== typeOf(current)) throw wrongType();
  return asSet(current, [...new Set([...(contentOf(current) as string[]), ...(contentOf(value) as string[])])]);
};

const withoutMembers = (current: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined => {
  if (!current) return undefined;
  if (typeOf(value) !== typeOf(current)) throw wrongType();
  const gone = new Set(contentOf(value) as string[]);
  const left = (contentOf(current) as string[]).filter((member) => !gone.has(member));
  return left.length > 0 ? asSet(current, left) : undefined;
};

const asSet = (like: AttributeValue, members: string[]): AttributeValue =>
  ({ [typeOf(like)]: members }) as unknown as AttributeValue;

const parentOf = (item: Item, path: Path): AttributeValue => {
  let parent: AttributeValue = { M: item };
  for (const part of path.slice(0, -1)) {
    const child = childAt(parent, part);
    if (!child) throw noPlace();
    parent = child;
  }
  return parent;
};

const place = (item: Item, path: Path, value: AttributeValue): void => {
  const parent = parentOf(item, path);
  const last = path.at(-1);
  if (typeof last === 'number' && 'L' in parent) {
    // An index beyond the end appends.
    if (last < parent.L.length) parent.L[last] = value;
    else parent.L.push(value);
  } else if (typeof last === 'string' && 'M' in parent) parent.M[last] = value;
  else throw noPlace();
};

const remove = (item: Item, path: Path): void => {
  const parent = parentOf(item, path);
  const last = path.at(-1);
  if (typeof last === 'number' && 'L' in parent) parent.L.splice(last, 1);
  else if (typeof last === 'string' && 'M' in parent) delete parent.M[last];
  else throw noPlace();
};

/** The attributes at the paths of an update, as UPDATED_OLD and UPDATED_NEW answer them. */
export const updatedAttributes = (item: Item, actions: readonly UpdateAction[]): Item =>
  project(
    item,
    actions.map(({ path }) => path),
  );

/** An item with only what the paths name; list members keep their order and close up. */
export const project = (item: Item, paths: readonly Path[]): Item => {
  const tree: Tree = { children: new Map() };
  for (const path of paths) grow(tree, path);
  const kept = pick({ M: item }, tree);
  return kept && 'M' in kept ? kept.M : emptyItem();
};

interface Tree {
  readonly children: Map<string | number, Tree>;
}

const grow = (tree: Tree, path: Path): void => {
  let at = tree;
  for (const part of path) {
    const next = at.children.get(part) ?? { children: new Map() };
    at.children.set(part, next);
    at = next;
  }
};

const pick = (value: AttributeValue, tree: Tree): AttributeValue | undefined => {
  if (tree.children.size === 0) return value;
  const kept: [string | number, AttributeValue][] = [];
  for (const [part, child] of tree.children) {
    const inner = childAt(value, part);
    const picked = inner && pick(inner, child);
    if (picked) kept.push([part, picked]);
  }
  if (kept.length === 0) return undefined;
  if ('L' in value) return { L: kept.sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member) };
  const map = emptyItem();
  for (const [name, member] of kept) map[name] = member;
  return { M: map };
};
