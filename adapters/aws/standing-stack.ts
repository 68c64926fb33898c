/** A stack as it stands: its resources, and which of them a deletion leaves, as its template says. */
import {
  type CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { StandingStack } from '../../core/ports/stacks.ts';
import { readStack } from './stack-reading.ts';

export const readStanding = async (
  client: CloudFormationClient,
  nameOrId: string,
): Promise<StandingStack | undefined> => {
  const stack = await readStack(client, nameOrId);
  // A shell that waits for its first change set holds nothing.
  if (!stack?.StackId || stack.StackStatus === 'REVIEW_IN_PROGRESS') return undefined;
  const { StackId, StackName = '', StackStatus = '', EnableTerminationProtection = false } = stack;
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: StackId }));
  const resources: StandingStack['resources'][number][] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: StackId }))
    for (const {
      LogicalResourceId = '',
      ResourceType = '',
      PhysicalResourceId,
      ResourceStatus,
    } of StackResourceSummaries)
      if (ResourceStatus !== 'DELETE_COMPLETE')
        resources.push({
          logicalId: LogicalResourceId,
          type: ResourceType,
          ...(PhysicalResourceId === undefined ? {} : { physicalId: PhysicalResourceId }),
          kept: isKept(TemplateBody, LogicalResourceId),
        });
  return {
    stackId: StackId,
    name: StackName,
    status: StackStatus,
    isProtected: EnableTerminationProtection,
    template: TemplateBody,
    resources,
  };
};

/** `RetainExceptOnCreate` keeps what was ever created well. Where a function decides, the record tells it later. */
export const isKept = (template: string, logicalId: string): boolean => {
  const policy = policyInJson(template, logicalId) ?? policyInYaml(template, logicalId);
  return policy?.startsWith('Retain') ?? false;
};

const policyInJson = (template: string, logicalId: string): string | undefined => {
  if (!template.trimStart().startsWith('{')) return undefined;
  const { Resources } = JSON.parse(template) as { Resources?: Record<string, { DeletionPolicy?: unknown }> };
  const policy = Resources?.[logicalId]?.DeletionPolicy;
  return typeof policy === 'string' ? policy : undefined;
};

/** The lines of the resource alone: those that are further in than its name. */
const policyInYaml = (template: string, logicalId: string): string | undefined => {
  const lines = template.split('\n');
  const at = lines.findIndex((line) => line.replace(/["']/g, '').trim() === `${logicalId}:`);
  if (at < 0) return undefined;
  const depth = (line: string): number => line.length - line.trimStart().length;
  const name = depth(lines[at] ?? '');
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && depth(line) <= name);
  const own = end < 0 ? rest : rest.slice(0, end);
  const first = Math.min(...own.filter((line) => line.trim() !== '').map(depth));
  const policy = own.find((line) => depth(line) === first && /^["']?DeletionPolicy["']?:/.test(line.trim()));
  return policy
    ?.split(':')[1]
    ?.replace(/["'\s]/g, '')
    .replace(/#.*/, '');
};
