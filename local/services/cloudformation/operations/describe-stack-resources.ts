/** DescribeStackResource, DescribeStackResources, ListStackResources. */
import type { Operation } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import type { ResourceRow, StackRow } from '../rows.ts';
import { invalid } from '../validation.ts';
import { driftOfResource } from './drift-information.ts';
import { demandOnStack, findStack } from './find-stack.ts';
import { page } from './pages.ts';
import { type Input, onlyMembers, required, text } from './read-input.ts';

const PAGE = 100;
const described = ({ store }: Engine, row: ResourceRow): Record<string, unknown> => ({
  LogicalResourceId: row.logicalId,
  PhysicalResourceId: row.physicalId,
  ResourceType: row.type,
  ResourceStatus: row.status,
  ResourceStatusReason: row.reason,
  DriftInformation: driftOfResource(store, row),
});

const ofStack = (stack: StackRow) => ({ StackName: stack.name, StackId: stack.id });

export const describeStackResource = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'DescribeStackResource', required(input, 'StackName'))],
  run(input, call) {
    onlyMembers(input, 'DescribeStackResource', 'StackName LogicalResourceId');
    const stack = findStack(engine.store, call, required(input, 'StackName'));
    const row = findResource(engine, stack, required(input, 'LogicalResourceId'));
    return {
      StackResourceDetail: {
        ...ofStack(stack),
        ...described(engine, row),
        LastUpdatedTimestamp: new Date(row.updated),
        Metadata: row.metadata === undefined ? undefined : JSON.stringify(row.metadata),
      },
    };
  },
});

const findResource = (engine: Engine, stack: StackRow, logicalId: string): ResourceRow => {
  const row = engine.store.resource(stack.id, logicalId);
  if (!row) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return row;
};

export const describeStackResources = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'DescribeStackResources', text(input, 'StackName'))],
  run(input, call) {
    onlyMembers(input, 'DescribeStackResources', 'StackName LogicalResourceId PhysicalResourceId');
    const physical = text(input, 'PhysicalResourceId');
    const logical = text(input, 'LogicalResourceId');
    const stack = physical
      ? stackOfPhysical(engine, call, physical)
      : findStack(engine.store, call, required(input, 'StackName'));
    const rows = logical ? [findResource(engine, stack, logical)] : engine.store.resources(stack.id).slice(0, PAGE);
    return {
      StackResources: rows.map((row) => ({
        ...ofStack(stack),
        ...described(engine, row),
        Timestamp: new Date(row.updated),
      })),
    };
  },
});

const stackOfPhysical = (engine: Engine, call: { account: string; region: string }, physicalId: string): StackRow => {
  const stack = engine.store
    .stacks(call.account, call.region)
    .find((row) => engine.store.resources(row.id).some((resource) => resource.physicalId === physicalId));
  if (!stack) throw invalid(`Stack for ${physicalId} does not exist`);
  return stack;
};

export const listStackResources = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'ListStackResources', required(input, 'StackName'))],
  run(input, call) {
    onlyMembers(input, 'ListStackResources', 'StackName NextToken');
    const stack = findStack(engine.store, call, required(input, 'StackName'));
    const { items, next } = page(engine.store.resources(stack.id), text(input, 'NextToken'), PAGE);
    return {
      StackResourceSummaries: items.map((row) => ({
        ...described(engine, row),
        LastUpdatedTimestamp: new Date(row.updated),
      })),
      ...next,
    };
  },
});
