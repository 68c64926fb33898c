/** DescribeStacks, ListStacks. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import type { StackRow } from '../rows.ts';
import { templateOf } from '../template/read-template.ts';
import { driftOfStack } from './drift-information.ts';
import { demandOnStack, findStack } from './find-stack.ts';
import { page } from './pages.ts';
import { type Input, list, onlyMembers, text } from './read-input.ts';
import { shownParameters } from './shown-parameters.ts';

const PAGE = 100;

export const describeStacks = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'DescribeStacks', text(input, 'StackName'))],
  run(input, call) {
    onlyMembers(input, 'DescribeStacks', 'StackName NextToken');
    const name = text(input, 'StackName');
    const rows = name ? [findStack(engine.store, call, name)] : living(engine, call);
    const { items, next } = page(rows, text(input, 'NextToken'), PAGE);
    return { Stacks: items.map((row) => described(engine, row)), ...next };
  },
});

/** Deleted stacks are described by their id alone. */
const living = ({ store }: Engine, { account, region }: Call): readonly StackRow[] =>
  store.stacks(account, region).filter((row) => row.status !== 'DELETE_COMPLETE');

const described = ({ store }: Engine, row: StackRow): Record<string, unknown> => ({
  StackId: row.id,
  StackName: row.name,
  ChangeSetId: row.changeSetId,
  Description: row.input && templateOf(row.input).description,
  Parameters: row.input ? shownParameters(row.input) : [],
  CreationTime: new Date(row.created),
  LastUpdatedTime: row.updated === undefined ? undefined : new Date(row.updated),
  RollbackConfiguration: {},
  DeletionTime: row.deleted === undefined ? undefined : new Date(row.deleted),
  StackStatus: row.status,
  StackStatusReason: row.reason,
  DisableRollback: row.disableRollback,
  NotificationARNs: [],
  Capabilities: row.input?.capabilities ?? [],
  Outputs: row.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
    ExportName: exportName,
  })),
  RoleARN: row.input?.roleArn,
  Tags: row.input?.tags ?? [],
  EnableTerminationProtection: row.terminationProtection,
  DriftInformation: driftOfStack(store, row),
});

export const listStacks = (engine: Engine): Operation<Input> => ({
  demands: () => [{ action: 'cloudformation:ListStacks', resource: '*' }],
  run(input, call) {
    onlyMembers(input, 'ListStacks', 'NextToken StackStatusFilter');
    const wanted = list<string>(input, 'StackStatusFilter');
    const rows = engine.store
      .stacks(call.account, call.region)
      .filter((row) => wanted.length === 0 || wanted.includes(row.status));
    const { items, next } = page(rows, text(input, 'NextToken'), PAGE);
    return {
      StackSummaries: items.map((row) => ({
        StackId: row.id,
        StackName: row.name,
        TemplateDescription: row.input && templateOf(row.input).description,
        CreationTime: new Date(row.created),
        LastUpdatedTime: row.updated === undefined ? undefined : new Date(row.updated),
        DeletionTime: row.deleted === undefined ? undefined : new Date(row.deleted),
        StackStatus: row.status,
        StackStatusReason: row.reason,
        DriftInformation: driftOfStack(engine.store, row),
      })),
      ...next,
    };
  },
});
