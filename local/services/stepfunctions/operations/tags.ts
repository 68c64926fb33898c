/** Tags of machines. */

import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { tagReader } from '../../../kernel/tags.ts';
import { readMachineArn } from '../arn.ts';
import { type Context, machineNamed } from './context.ts';

export interface Tag {
  readonly key: string;
  readonly value?: string;
}

const MOST_TAGS = 50;

const refused = (key: string): Fault => new Fault('ValidationException', `The tag '${key}' is not valid`);

export const readTags = tagReader({ key: refused, value: (_value, key) => refused(key), system: null });

const checkCount = (tags: Record<string, string>): void => {
  if (Object.keys(tags).length > MOST_TAGS)
    throw new Fault('TooManyTags', `Resource cannot have more than ${MOST_TAGS} tags`);
};

const resourceNamed = (context: Context, arn: string) => {
  try {
    return machineNamed(context, arn);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'StateMachineDoesNotExist') throw error;
    throw new Fault('ResourceNotFound', `Resource not found: '${arn}'`, { fields: { resourceName: arn } });
  }
};

const on = (action: string) => (input: { resourceArn: string }) => [
  { action: `states:${action}`, resource: readMachineArn(input.resourceArn).machine },
];

export const tagOperations = (context: Context): Record<string, Operation> => ({
  TagResource: {
    demands: on('TagResource'),
    run(input: { resourceArn: string; tags: Tag[] }) {
      const machine = resourceNamed(context, input.resourceArn);
      const tags = { ...(JSON.parse(machine.tags) as Record<string, string>), ...readTags(input.tags) };
      checkCount(tags);
      context.store.run('UPDATE machine SET tags = ? WHERE arn = ?', JSON.stringify(tags), machine.arn);
      return {};
    },
  },
  UntagResource: {
    demands: on('UntagResource'),
    run(input: { resourceArn: string; tagKeys: string[] }) {
      const machine = resourceNamed(context, input.resourceArn);
      const tags = JSON.parse(machine.tags) as Record<string, string>;
      for (const key of input.tagKeys ?? []) delete tags[key];
      context.store.run('UPDATE machine SET tags = ? WHERE arn = ?', JSON.stringify(tags), machine.arn);
      return {};
    },
  },
  ListTagsForResource: {
    demands: on('ListTagsForResource'),
    run(input: { resourceArn: string }) {
      const tags = JSON.parse(resourceNamed(context, input.resourceArn).tags) as Record<string, string>;
      return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
    },
  },
});
