/** DescribeStackEvents: newest first. */
import type { Operation } from '../../../kernel/cloud.ts';
import { pageToken, placeOf } from '../../../kernel/page.ts';
import type { Engine } from '../engine/engine.ts';
import { demandOnStack, findStack } from './find-stack.ts';
import { invalidToken } from './pages.ts';
import { type Input, onlyMembers, required, text } from './read-input.ts';

const PAGE = 100;

export const describeStackEvents = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'DescribeStackEvents', required(input, 'StackName'))],
  run(input, call) {
    onlyMembers(input, 'DescribeStackEvents', 'StackName NextToken');
    const stack = findStack(engine.store, call, required(input, 'StackName'));
    const before = placeOf(text(input, 'NextToken'), invalidToken) ?? Number.MAX_SAFE_INTEGER;
    // Events only grow at the new end, so a page is a place in their numbering, not an offset.
    const rows = engine.store.events(stack.id, before, PAGE + 1);
    const last = rows[PAGE - 1];
    return {
      StackEvents: rows.slice(0, PAGE).map((row) => ({
        StackId: stack.id,
        EventId: row.id,
        StackName: stack.name,
        LogicalResourceId: row.logicalId,
        PhysicalResourceId: row.physicalId ?? '',
        ResourceType: row.type,
        Timestamp: new Date(row.at),
        ResourceStatus: row.status,
        ResourceStatusReason: row.reason,
        ResourceProperties: row.properties,
        ClientRequestToken: row.clientToken,
      })),
      ...(rows.length > PAGE && last && { NextToken: pageToken(last.seq) }),
    };
  },
});
