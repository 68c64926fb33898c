/**
 * AttributeUpdates, the parameter that UpdateExpression replaced and that some clients still send, as the actions of an
 * update.
 */
import { type AttributeValue, readValue, typeOf } from './attribute-value.ts';
import type { Path } from './expressions/path.ts';
import type { UpdateAction, UpdateOperand } from './expressions/update.ts';
import { badValue, invalid } from './invalid.ts';

export type AttributeUpdates = Readonly<
  Record<string, { readonly Action?: 'PUT' | 'DELETE' | 'ADD'; readonly Value?: unknown }>
>;

const SETS = ['SS', 'NS', 'BS'];
const EXPRESSIONS = ['UpdateExpression', 'ConditionExpression'] as const;

export const readAttributeUpdates = (updates: AttributeUpdates): readonly UpdateAction[] =>
  Object.entries(updates).map(([name, update]) => toAction(name, update));

/** A request speaks one language or the other. */
export const checkNoExpressions = (input: Partial<Record<(typeof EXPRESSIONS)[number], unknown>>): void => {
  const given = EXPRESSIONS.filter((name) => input[name] !== undefined && input[name] !== null);
  if (given.length > 0)
    throw invalid(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: ` +
        `{AttributeUpdates} Expression parameters: {${given.join(', ')}}`,
    );
};

const toAction = (name: string, { Action = 'PUT', Value }: AttributeUpdates[string]): UpdateAction => {
  if (name === '') throw badValue('Empty attribute name');
  const path = [name] as const;
  if (Value === undefined || Value === null) {
    if (Action !== 'DELETE') throw badValue('Only DELETE action is allowed when no attribute value is specified');
    return { kind: 'remove', path };
  }
  const value = readValue(Value);
  const type = typeOf(value);
  if (Action === 'PUT') return { kind: 'set', path, to: { kind: 'value', value } };
  if (Action === 'DELETE') {
    if (!SETS.includes(type)) throw badValue(`DELETE action with value is not supported for the type ${type}`);
    return { kind: 'delete', path, value };
  }
  if (type === 'L') return { kind: 'set', path, to: appended(path, value) };
  if (type !== 'N' && !SETS.includes(type)) throw badValue(`ADD action is not supported for the type ${type}`);
  return { kind: 'add', path, value };
};

/** A list is added to by appending, to nothing as well. */
const appended = (path: Path, value: AttributeValue): UpdateOperand => ({
  kind: 'list_append',
  left: { kind: 'if_not_exists', path, otherwise: { kind: 'value', value: { L: [] } } },
  right: { kind: 'value', value },
});
