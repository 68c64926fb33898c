/** Tags of rules and buses. */
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { busArn, noBus, noRule, readResourceArn, ruleArn } from './addresses.ts';
import type { EventBridge } from './event-bridge.ts';
import { invalid } from './faults.ts';
import type { EventStore } from './store.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const MOST_TAGS = 50;

const check = tagReader({
  key: (key) => invalid(`The tag key ${key} is not valid.`),
  value: (_value, key) => invalid(`The value of the tag ${key} is not valid.`),
  system: () => invalid('System tags cannot be added/updated by requester'),
  twice: () => invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
});

/** Throws ValidationException. */
export const readTags = (tags: readonly Tag[] = []): readonly Tag[] => {
  check(tags);
  return tags;
};

export const putTags = (store: EventStore, arn: string, tags: readonly Tag[]): void => {
  for (const { Key, Value } of tags) store.putTag(arn, Key, Value);
  if (store.tags(arn).length > MOST_TAGS)
    throw invalid('The tag policy does not allow more than 50 tags on a resource.');
};

interface OfResource {
  readonly ResourceARN: string;
}

const demand = (action: string, input: OfResource, context: Demand['context'] = {}): Demand[] => {
  const { bus, rule } = readResourceArn(input.ResourceARN);
  return [{ action, resource: rule === undefined ? busArn(bus) : ruleArn(bus, rule), context }];
};

const mustExist = ({ store }: EventBridge, input: OfResource, call: Call): string => {
  const { bus, rule } = readResourceArn(input.ResourceARN);
  if (bus.account !== call.account || bus.region !== call.region || !store.bus(bus)) throw noBus(bus.name);
  if (rule !== undefined && !store.rule(bus, rule)) throw noRule(bus, rule);
  return rule === undefined ? busArn(bus) : ruleArn(bus, rule);
};

export const tagResource = (bridge: EventBridge): Operation<OfResource & { Tags: readonly Tag[] }> => ({
  demands: (input) => demand('events:TagResource', input, { 'aws:TagKeys': (input.Tags ?? []).map(({ Key }) => Key) }),
  run(input, call) {
    onlyMembers('events:TagResource', input, ['ResourceARN', 'Tags']);
    const tags = readTags(input.Tags);
    const arn = mustExist(bridge, input, call);
    bridge.store.transaction(() => putTags(bridge.store, arn, tags));
  },
});

export const untagResource = (bridge: EventBridge): Operation<OfResource & { TagKeys: readonly string[] }> => ({
  demands: (input) => demand('events:UntagResource', input, { 'aws:TagKeys': input.TagKeys ?? [] }),
  run(input, call) {
    onlyMembers('events:UntagResource', input, ['ResourceARN', 'TagKeys']);
    const arn = mustExist(bridge, input, call);
    bridge.store.transaction(() => {
      for (const key of input.TagKeys) bridge.store.dropTag(arn, key);
    });
  },
});

export const listTagsForResource = (bridge: EventBridge): Operation<OfResource> => ({
  demands: (input) => demand('events:ListTagsForResource', input),
  run(input, call) {
    onlyMembers('events:ListTagsForResource', input, ['ResourceARN']);
    return { Tags: bridge.store.tags(mustExist(bridge, input, call)) };
  },
});
