/** TagResource, UntagResource, ListTagsOfResource: tags of tables. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { type Tags, tagReader } from '../../kernel/tags.ts';
import { checkParameters, type Dynamo } from './dynamo.ts';
import { invalid } from './invalid.ts';
import type { Table } from './table.ts';

type GivenTags = readonly { Key?: string; Value?: string }[];

const ARN = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([a-zA-Z0-9_.-]+)$/;

const badValue = (key: string) =>
  invalid(`One or more parameter values were invalid: Tag value of '${key}' is not valid`);

const read = tagReader({
  key: (key) => invalid(`One or more parameter values were invalid: Tag key '${key}' is not valid`),
  value: (_value, key) => badValue(key),
  tooMany: () => invalid('Too many tags have been provided. Maximum 50'),
});

/** A tag of DynamoDB must have a value, which may be empty. */
export const readTags = (given: GivenTags, before?: Tags): Record<string, string> => {
  const without = given.find(({ Value }) => typeof Value !== 'string');
  if (without) throw badValue(String(without.Key));
  return read(given, before);
};

const tableOf = (dynamo: Dynamo, arn: unknown, call: Call): Table => {
  const [, region, account, name] = ARN.exec(String(arn)) ?? [];
  if (!region || !account || !name) throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  const table = account === call.account && dynamo.catalog.find(account, region, name);
  if (!table)
    throw new Fault('ResourceNotFoundException', `Requested resource not found: ResourcArn: ${arn} not found`);
  return table;
};

const demand = (action: string, arn: unknown) => [{ action: `dynamodb:${action}`, resource: String(arn) }];

export const tagResource = (dynamo: Dynamo): Operation<{ ResourceArn?: string; Tags?: GivenTags }> => ({
  demands: (input) => demand('TagResource', input.ResourceArn),
  run(input, call) {
    checkParameters('TagResource', input, ['ResourceArn', 'Tags']);
    const table = tableOf(dynamo, input.ResourceArn, call);
    dynamo.catalog.update(table, { tags: readTags(input.Tags ?? [], table.tags) });
  },
});

export const untagResource = (dynamo: Dynamo): Operation<{ ResourceArn?: string; TagKeys?: string[] }> => ({
  demands: (input) => demand('UntagResource', input.ResourceArn),
  run(input, call) {
    checkParameters('UntagResource', input, ['ResourceArn', 'TagKeys']);
    const table = tableOf(dynamo, input.ResourceArn, call);
    const kept = Object.entries(table.tags).filter(([key]) => !input.TagKeys?.includes(key));
    dynamo.catalog.update(table, { tags: Object.fromEntries(kept) });
  },
});

export const listTagsOfResource = (dynamo: Dynamo): Operation<{ ResourceArn?: string; NextToken?: string }> => ({
  demands: (input) => demand('ListTagsOfResource', input.ResourceArn),
  run(input, call) {
    // A table has at most 50 tags: they always fit one answer, so no token was ever given out.
    checkParameters('ListTagsOfResource', input, ['ResourceArn']);
    const { tags } = tableOf(dynamo, input.ResourceArn, call);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
