import type { Call, Operation } from '../../kernel/cloud.ts';
import { contentOf } from './attribute-value.ts';
import { checkParameters, type Dynamo, preparedOnce } from './dynamo.ts';
import type { Condition } from './expressions/condition.ts';
import {
  type KeyCondition,
  parseKeyCondition,
  type RangeCondition,
  resolveKeyCondition,
} from './expressions/key-condition.ts';
import { badValue, invalid } from './invalid.ts';
import { keyBytes } from './item-key.ts';
import { type Bound, readPage } from './read-page.ts';
import {
  answerPage,
  checkProjected,
  READ_PARAMETERS,
  type ReadInput,
  type ReadSource,
  readDemands,
  readSource,
  sourceContext,
} from './read-source.ts';
import { keyAttributes } from './table.ts';

interface QueryInput extends ReadInput {
  KeyConditionExpression?: string;
  ScanIndexForward?: boolean;
}

interface PreparedQuery {
  readonly source: ReadSource;
  readonly key: KeyCondition;
}

const PARAMETERS = [...READ_PARAMETERS, 'KeyConditionExpression', 'ScanIndexForward'];

const prepare = (dynamo: Dynamo, input: QueryInput, call: Call): PreparedQuery => {
  checkParameters('Query', input, PARAMETERS);
  let parts: readonly Condition[] = [];
  const source = readSource(dynamo, input, call, (bindings) => {
    if (input.KeyConditionExpression == null)
      throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
    parts = parseKeyCondition(input.KeyConditionExpression, bindings);
  });
  const key = resolveKeyCondition(parts, source.keys);
  if (source.filter) checkFilter(source.filter, source);
  checkProjected(source);
  checkStart(source, key);
  return { source, key };
};

/** A page goes on where the query itself could have stopped. */
const checkStart = ({ start, index }: ReadSource, key: KeyCondition): void => {
  if (!start) return;
  const [hash, range] = index ? [start.hk, start.rk] : [start.pk, start.sk];
  if (key.range && range && !boundsOf(key.range).every((bound) => isWithin(range, bound)))
    throw invalid('The provided starting key does not match the range key predicate');
  if (hash && !hash.equals(keyBytes(key.hash)))
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
};

/** Keys belong in the key condition. */
const checkFilter = (filter: Condition, { keys }: ReadSource): void => {
  const names = new Set(keyAttributes(keys).map(({ name }) => name));
  const found = headsOf(filter).find((name) => names.has(name));
  if (found !== undefined)
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${found}`);
};

const headsOf = (node: unknown): string[] => {
  if (node === null || typeof node !== 'object') return [];
  if (Array.isArray(node)) return node.flatMap(headsOf);
  const { kind, path } = node as { kind?: string; path?: [string] };
  if (kind === 'path' && path) return [path[0]];
  if (kind === 'value') return [];
  return Object.values(node).flatMap(headsOf);
};

export const query = (dynamo: Dynamo): Operation<QueryInput> => {
  const prepared = preparedOnce((input: QueryInput, call: Call) => prepare(dynamo, input, call));
  return {
    demands: (input, call) =>
      readDemands(dynamo, 'Query', input, call, () => {
        const { source, key } = prepared.look(input, call);
        return { ...sourceContext(source), 'dynamodb:LeadingKeys': [String(contentOf(key.hash))] };
      }),
    run(input, call) {
      const { source, key } = prepared.take(input, call);
      const hash = keyBytes(key.hash);
      if (hash.length === 0)
        throw badValue(
          `The AttributeValue for a key attribute cannot contain an empty string value. Key: ${source.keys.hash.name}`,
        );
      const page = readPage(dynamo.store, {
        table: source.table,
        index: source.index,
        hash,
        bounds: key.range ? boundsOf(key.range) : [],
        forward: input.ScanIndexForward !== false,
        start: source.start,
        limit: input.Limit ?? undefined,
      });
      return answerPage(source, input, page);
    },
  };
};

const isWithin = (bytes: Buffer, { by, bytes: bound }: Bound): boolean => {
  const order = Buffer.compare(bytes, bound);
  if (by === '=') return order === 0;
  if (by === '<' || by === '<=') return order < 0 || (by === '<=' && order === 0);
  return order > 0 || (by === '>=' && order === 0);
};

const boundsOf = (range: RangeCondition): Bound[] => {
  if (range.by === 'between')
    return [
      { by: '>=', bytes: keyBytes(range.low) },
      { by: '<=', bytes: keyBytes(range.high) },
    ];
  const bytes = keyBytes(range.value);
  if (range.by !== 'begins_with') return [{ by: range.by, bytes }];
  const end = afterPrefix(bytes);
  return end
    ? [
        { by: '>=', bytes },
        { by: '<', bytes: end },
      ]
    : [{ by: '>=', bytes }];
};

/** The first bytes that no longer begin with the prefix; undefined if there are none. */
const afterPrefix = (prefix: Buffer): Buffer | undefined => {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 255) end--;
  if (end === 0) return undefined;
  const bytes = Buffer.from(prefix.subarray(0, end));
  bytes[end - 1] = (bytes[end - 1] as number) + 1;
  return bytes;
};
