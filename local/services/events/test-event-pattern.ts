import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { invalid } from './faults.ts';
import { readEventPattern } from './read-pattern.ts';

interface Input {
  readonly EventPattern: string;
  readonly Event: string;
}

const MUST_HAVE = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

export const testEventPattern = (): Operation<Input> => ({
  demands: () => [{ action: 'events:TestEventPattern', resource: '*' }],
  run(input) {
    onlyMembers('events:TestEventPattern', input, ['EventPattern', 'Event']);
    const pattern = readEventPattern(input.EventPattern);
    if (!isEvent(input.Event)) throw invalid('Parameter Event is not valid.');
    return { Result: pattern.matches(input.Event) };
  },
});

const isEvent = (text: string): boolean => {
  try {
    const event = JSON.parse(text) as Record<string, unknown> | null;
    return event !== null && typeof event === 'object' && MUST_HAVE.every((name) => Object.hasOwn(event, name));
  } catch {
    return false;
  }
};
