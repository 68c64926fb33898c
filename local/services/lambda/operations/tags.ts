import type { Call, Operation } from '../../../kernel/cloud.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { functionNotFound, notFound } from '../faults.ts';
import { functionArn, readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { readTags } from '../tags.ts';
import { mappingDemand } from './event-source-mappings.ts';

interface Input {
  /** ARN of a function or of an event source mapping. */
  Resource: string;
  Tags?: Record<string, string>;
  TagKeys?: string[];
}

export const tags = ({ store }: Lambda): Record<string, Operation> => {
  const mappingOf = (arn: string, call: Call) => {
    const [, uuid] = /:event-source-mapping:([0-9a-f-]{36})$/.exec(arn) ?? [];
    if (uuid === undefined) return undefined;
    const found = store.mappings.get(uuid);
    if (!found || found.account !== call.account || found.region !== call.region)
      throw notFound('The resource you requested does not exist.');
    return found;
  };
  const demands = (action: string) => (input: Input, call: Call) => {
    const mapping = mappingOf(String(input.Resource), call);
    const context = input.Tags ? tagContext(input.Tags) : { 'aws:TagKeys': list(input.TagKeys) };
    if (mapping) return [mappingDemand(action, mapping, call, context)];
    return [functionDemand(store, action, readFunctionName(input.Resource, call), context)];
  };
  const change = (
    input: Input,
    call: Call,
    by: (before: Readonly<Record<string, string>>) => Record<string, string>,
  ): void => {
    store.write(() => {
      const mapping = mappingOf(input.Resource, call);
      if (mapping) return store.mappings.put({ ...mapping, tags: readTags(by(mapping.tags)) });
      const ref = readFunctionName(input.Resource, call);
      const head = store.functions.head(ref);
      if (!head) throw functionNotFound(functionArn(ref));
      store.functions.putHead(ref, { ...head, tags: readTags(by(head.tags)) });
    });
  };
  return {
    TagResource: {
      demands: demands('TagResource'),
      run(input: Input, call) {
        onlyMembers('TagResource', input, ['Resource', 'Tags']);
        change(input, call, (before) => ({ ...before, ...input.Tags }));
      },
    },
    UntagResource: {
      demands: demands('UntagResource'),
      run(input: Input, call) {
        onlyMembers('UntagResource', input, ['Resource', 'TagKeys']);
        const gone = new Set(list(input.TagKeys));
        change(input, call, (before) => Object.fromEntries(Object.entries(before).filter(([key]) => !gone.has(key))));
      },
    },
    ListTags: {
      demands: demands('ListTags'),
      run(input: Input, call) {
        onlyMembers('ListTags', input, ['Resource']);
        const mapping = mappingOf(input.Resource, call);
        if (mapping) return { Tags: mapping.tags };
        const ref = readFunctionName(input.Resource, call);
        const head = store.functions.head(ref);
        if (!head) throw functionNotFound(functionArn(ref));
        return { Tags: head.tags };
      },
    },
  };
};

const list = (value: string[] | string | undefined): string[] => (value === undefined ? [] : [value].flat());
