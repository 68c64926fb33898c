/**
 * AWS::CloudFormation::Stack: a stack of its own, made with the rights and the acknowledged capabilities of the one
 * that holds it. A creation that fails is left as it is: the rollback of the other stack takes it away.
 */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalid } from '../validation.ts';
import type { Made, Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { tagsOf } from './tags.ts';

const SERVICE = 'cloudformation';

interface Stack {
  readonly StackId: string;
  readonly StackStatus: string;
  readonly StackStatusReason?: string;
  readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
}

const described = async ({ call }: Pick<ResourceContext, 'call'>, StackName: string): Promise<Stack | undefined> => {
  try {
    const { Stacks } = await call<{ Stacks: readonly Stack[] }>(SERVICE, 'DescribeStacks', { StackName });
    return Stacks[0];
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
};

/** Undefined once it is gone. */
const settled = (context: ResourceContext, id: string): Promise<{ readonly stack: Stack | undefined }> =>
  context.until(async () => {
    const stack = await described(context, id);
    return stack?.StackStatus.endsWith('_IN_PROGRESS') ? undefined : { stack };
  });

const made = ({ StackId, Outputs = [] }: Stack): Made => ({
  physicalId: StackId,
  attributes: Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [`Outputs.${OutputKey}`, OutputValue])),
});

const request = (properties: Properties, { capabilities, token }: ResourceContext) => {
  if (properties['NotificationARNs'] !== undefined) throw notInLocalCloud('NotificationARNs of a nested stack');
  if (properties['TimeoutInMinutes'] !== undefined) throw notInLocalCloud('TimeoutInMinutes of a nested stack');
  const parameters = (properties['Parameters'] ?? {}) as Record<string, string>;
  return {
    TemplateURL: properties['TemplateURL'],
    Parameters: Object.entries(parameters).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: Array.isArray(value) ? value.join(',') : String(value),
    })),
    Tags: tagsOf(properties),
    Capabilities: capabilities,
    ClientRequestToken: token,
  };
};

/** False if the stack is already what is wanted: so it is after it has rolled itself back. */
const ordered = async (properties: Properties, context: ResourceContext, StackName: string): Promise<boolean> => {
  try {
    await context.call(SERVICE, 'UpdateStack', { StackName, ...request(properties, context) });
    return true;
  } catch (error) {
    if (!/No updates are to be performed/.test((error as Error).message)) throw error;
    return false;
  }
};

interface Event {
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
}

const whyRolledBack = async ({ call }: ResourceContext, StackName: string): Promise<string | undefined> => {
  const { StackEvents } = await call<{ StackEvents: readonly Event[] }>(SERVICE, 'DescribeStackEvents', { StackName });
  return StackEvents.find(
    ({ ResourceType, ResourceStatus }) =>
      ResourceType === 'AWS::CloudFormation::Stack' && ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS',
  )?.ResourceStatusReason;
};

const failed = (verb: 'created' | 'updated', { StackId, StackStatusReason }: Stack) =>
  invalid(`Embedded stack ${StackId} was not successfully ${verb}: ${StackStatusReason ?? ''}`.trimEnd());

export const nestedStack: ResourceType = {
  type: 'AWS::CloudFormation::Stack',
  shape: {
    NotificationARNs: { list: 'text' },
    Parameters: 'json',
    Tags: TAGS,
    TemplateURL: 'text',
    TimeoutInMinutes: 'number',
  },
  attributes: 'any',
  changing: 'any',
  tags: 'list',
  async create(properties, context) {
    const StackName = context.name(128);
    const left = context.resumed ? await described(context, StackName) : undefined;
    const { StackId } =
      left ??
      (await context.call<{ StackId: string }>(SERVICE, 'CreateStack', {
        StackName,
        ...request(properties, context),
        DisableRollback: true,
      }));
    context.initiated(StackId);
    const { stack } = await settled(context, StackId);
    if (stack?.StackStatus === 'CREATE_COMPLETE') return made(stack);
    throw failed('created', stack ?? { StackId, StackStatus: '' });
  },
  async update(properties, context, { physicalId }) {
    const changes = await ordered(properties, context, physicalId);
    const { stack } = await settled(context, physicalId);
    if (stack?.StackStatus === 'UPDATE_COMPLETE' || (stack?.StackStatus.endsWith('_COMPLETE') && !changes))
      return made(stack);
    const StackStatusReason = await whyRolledBack(context, physicalId);
    throw failed('updated', { StackId: physicalId, StackStatus: '', ...(StackStatusReason && { StackStatusReason }) });
  },
  async delete(physicalId, context) {
    await context.call(SERVICE, 'DeleteStack', { StackName: physicalId });
    const { stack } = await settled(context, physicalId);
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return;
    throw invalid(`Embedded stack ${physicalId} was not successfully deleted: ${stack.StackStatusReason ?? ''}`);
  },
};
