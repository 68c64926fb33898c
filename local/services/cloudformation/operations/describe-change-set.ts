/** DescribeChangeSet, ListChangeSets. */
import type { Operation } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import type { ChangeRow, ChangeSetRow } from '../rows.ts';
import type { Store } from '../store.ts';
import { changeSetDemands } from './execute-change-set.ts';
import { demandOnStack, findChangeSet, findStack } from './find-stack.ts';
import { page } from './pages.ts';
import { flag, type Input, onlyMembers, required, text } from './read-input.ts';
import { shownParameters } from './shown-parameters.ts';

const PAGE = 100;

/** A change set executed in full is not kept on AWS; here it stays to be described. */
export const describeChangeSet = (engine: Engine): Operation<Input> => ({
  demands: changeSetDemands(engine, 'DescribeChangeSet'),
  run(input, call) {
    onlyMembers(input, 'DescribeChangeSet', 'ChangeSetName StackName NextToken IncludePropertyValues');
    const row = findChangeSet(engine.store, call, required(input, 'ChangeSetName'), text(input, 'StackName'));
    const { items, next } = page(row.changes, text(input, 'NextToken'), PAGE);
    const values = flag(input, 'IncludePropertyValues') ?? false;
    return {
      ...summary(engine.store, row),
      Parameters: shownParameters(row.input),
      NotificationARNs: [],
      RollbackConfiguration: {},
      Capabilities: row.input.capabilities,
      Tags: row.input.tags,
      Changes: items.map((change) => ({ Type: 'Resource', ResourceChange: described(change, values) })),
      ...next,
      IncludeNestedStacks: false,
      ...(row.onFailure !== undefined && { OnStackFailure: row.onFailure }),
      ...(row.revertsDrift && { DeploymentMode: 'REVERT_DRIFT' }),
    };
  },
});

const summary = (store: Store, row: ChangeSetRow): Record<string, unknown> => ({
  ChangeSetName: row.name,
  ChangeSetId: row.id,
  StackId: row.stack,
  StackName: store.stack(row.stack)?.name,
  Description: row.description,
  CreationTime: new Date(row.created),
  ExecutionStatus: row.execution,
  Status: row.status,
  StatusReason: row.reason,
  ImportExistingResources: row.importExisting ?? false,
});

const described = (change: ChangeRow, values: boolean): Record<string, unknown> => ({
  PolicyAction: change.policyAction,
  Action: change.action,
  LogicalResourceId: change.logicalId,
  PhysicalResourceId: change.physicalId,
  ResourceType: change.type,
  Replacement: change.replacement,
  Scope: change.scope,
  Details: change.details.map((detail) => (values ? detail : withoutValues(detail))),
  ...(values && { BeforeContext: change.before, AfterContext: change.after }),
});

const withoutValues = (detail: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { Attribute, Name, RequiresRecreation } = detail['Target'] as Record<string, unknown>;
  return { ...detail, Target: { Attribute, Name, RequiresRecreation } };
};

export const listChangeSets = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'ListChangeSets', required(input, 'StackName'))],
  run(input, call) {
    onlyMembers(input, 'ListChangeSets', 'StackName NextToken');
    const stack = findStack(engine.store, call, required(input, 'StackName'));
    const { items, next } = page(engine.store.changeSets(stack.id), text(input, 'NextToken'), PAGE);
    return { Summaries: items.map((row) => ({ ...summary(engine.store, row), IncludeNestedStacks: false })), ...next };
  },
});
