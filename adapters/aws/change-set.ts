/** A change set as CloudFormation describes it, in the engine's words. */
import {
  type Change,
  type CloudFormationClient,
  type DescribeChangeSetOutput,
  GetTemplateCommand,
  paginateDescribeChangeSet,
} from '@aws-sdk/client-cloudformation';
import type { PlannedChange } from '../../core/plan.ts';
import type { ChangeSet } from '../../core/ports/stacks.ts';

export const readChangeSet = async (
  client: CloudFormationClient,
  changeSetId: string,
  StackName?: string,
): Promise<ChangeSet> => {
  const pages: DescribeChangeSetOutput[] = [];
  const named = { ChangeSetName: changeSetId, ...(StackName === undefined ? {} : { StackName }) };
  for await (const page of paginateDescribeChangeSet({ client }, named)) pages.push(page);
  const [first = {}] = pages;
  const changes = pages.flatMap((page) => page.Changes ?? []);
  const status = statusOf(first);
  const content = status === 'ready' || status === 'empty' ? await contentOf(client, first, changes) : {};
  return {
    changeSetId: first.ChangeSetId ?? changeSetId,
    stackId: first.StackId ?? '',
    stackName: first.StackName ?? '',
    status,
    changes: changes.flatMap(plannedChange),
    content,
    ...(first.StatusReason === undefined ? {} : { reason: first.StatusReason }),
  };
};

const contentOf = async (
  client: CloudFormationClient,
  described: DescribeChangeSetOutput,
  changes: readonly Change[],
) => {
  const { TemplateBody } = await client.send(
    new GetTemplateCommand({ ChangeSetName: described.ChangeSetId, TemplateStage: 'Original' }),
  );
  return {
    id: described.ChangeSetId,
    template: TemplateBody,
    parameters: (described.Parameters ?? []).map(({ ParameterKey, ParameterValue, ResolvedValue }) => ({
      ParameterKey,
      ParameterValue,
      ResolvedValue,
    })),
    tags: described.Tags ?? [],
    capabilities: described.Capabilities ?? [],
    changes,
  };
};

/** CloudFormation calls a change set without changes FAILED, and says so only in words. */
const EMPTY = /didn't contain changes|No updates are to be performed/;

const statusOf = ({ Status, ExecutionStatus, StatusReason = '' }: DescribeChangeSetOutput): ChangeSet['status'] => {
  if (ExecutionStatus === 'EXECUTE_IN_PROGRESS') return 'executing';
  if (ExecutionStatus?.startsWith('EXECUTE_')) return 'executed';
  if (Status === 'CREATE_COMPLETE') return ExecutionStatus === 'AVAILABLE' ? 'ready' : 'failed';
  if (Status === 'FAILED') return EMPTY.test(StatusReason) ? 'empty' : 'failed';
  return Status === 'CREATE_PENDING' || Status === 'CREATE_IN_PROGRESS' ? 'creating' : 'failed';
};

const plannedChange = ({ ResourceChange }: Change): PlannedChange[] => {
  if (!ResourceChange) return [];
  const {
    Action,
    Replacement,
    LogicalResourceId = '',
    ResourceType = '',
    PhysicalResourceId,
    Details = [],
  } = ResourceChange;
  const properties = Details.flatMap(({ Target }) =>
    Target?.Name ? [`${Target.Attribute ?? 'Properties'}.${Target.Name}`] : [],
  );
  return [
    {
      action: Action === 'Modify' && Replacement === 'True' ? 'Replace' : (Action as PlannedChange['action']),
      resource: LogicalResourceId,
      type: ResourceType,
      properties: [...new Set(properties)],
      ...(PhysicalResourceId === undefined ? {} : { physicalId: PhysicalResourceId }),
    },
  ];
};
