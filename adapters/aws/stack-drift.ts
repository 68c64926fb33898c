/** How a stack differs from its template, as CloudFormation compares them. */
import {
  type CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  type PropertyDifference,
  paginateDescribeStackResourceDrifts,
  paginateListStackResources,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { TaglineError } from '../../core/fault.ts';
import type { PlannedChange } from '../../core/plan.ts';
import type { StackDrift } from '../../core/ports/stacks.ts';

const BUSY = /already in progress/i;

export const detectDrift = async (client: CloudFormationClient, StackName: string): Promise<{ id: string }> => {
  try {
    const { StackDriftDetectionId: id = '' } = await client.send(new DetectStackDriftCommand({ StackName }));
    return { id };
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ValidationError') throw error;
    if (BUSY.test(message)) throw new TaglineError('DriftBeingDetected', message, { retryable: true, cause: error });
    throw new TaglineError('StackNotComparable', `CloudFormation does not compare the stack: ${message}`, {
      cause: error,
      expected: 'a stack that stands',
      remedy: 'Deploy it well first, then look for drift again.',
    });
  }
};

export const readDrift = async (client: CloudFormationClient, StackDriftDetectionId: string): Promise<StackDrift> => {
  const { DetectionStatus, DetectionStatusReason, StackId } = await client.send(
    new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
  );
  if (DetectionStatus === 'DETECTION_IN_PROGRESS') return { state: 'looking' };
  // What it could not read is not known: that is no proof that nothing has changed.
  if (DetectionStatus !== 'DETECTION_COMPLETE')
    return { state: 'failed', reason: DetectionStatusReason ?? `CloudFormation says ${DetectionStatus}` };
  const drifts: StackResourceDrift[] = [];
  for await (const { StackResourceDrifts = [] } of paginateDescribeStackResourceDrifts(
    { client },
    { StackName: StackId },
  ))
    drifts.push(...StackResourceDrifts);
  const checked = new Set(drifts.flatMap((one) => (isCompared(one) ? [one.LogicalResourceId] : [])));
  const unchecked: string[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: StackId }))
    unchecked.push(
      ...StackResourceSummaries.flatMap(({ LogicalResourceId = '', ResourceStatus = '' }) =>
        checked.has(LogicalResourceId) || ResourceStatus.startsWith('DELETE_') ? [] : [LogicalResourceId],
      ),
    );
  return { state: 'found', changes: drifts.flatMap(changeOf), unchecked };
};

const isCompared = ({ StackResourceDriftStatus }: StackResourceDrift): boolean =>
  ['IN_SYNC', 'MODIFIED', 'DELETED'].includes(StackResourceDriftStatus ?? '');

const changeOf = (drift: StackResourceDrift): readonly PlannedChange[] => {
  const { StackResourceDriftStatus: status, LogicalResourceId = '', ResourceType = '', PhysicalResourceId } = drift;
  if (status !== 'MODIFIED' && status !== 'DELETED') return [];
  const attributes = (drift.PropertyDifferences ?? []).map(attributeOf);
  return [
    {
      action: status === 'DELETED' ? 'Remove' : 'Modify',
      resource: LogicalResourceId,
      type: ResourceType,
      properties: attributes.map(({ path }) => path),
      ...(PhysicalResourceId === undefined ? {} : { physicalId: PhysicalResourceId }),
      ...(attributes.length === 0 ? {} : { attributes }),
    },
  ];
};

/** CloudFormation masks NoEcho parameters alone. A name like these says that the value is a secret. */
const SECRET = /passw|secret|token|credential|private.?key|api.?key/i;
const MASK = '(hidden)';
const LONGEST = 400;

const attributeOf = ({ PropertyPath = '', ExpectedValue, ActualValue, DifferenceType }: PropertyDifference) => {
  const secret = SECRET.test(PropertyPath);
  const text = (value = ''): string =>
    secret ? MASK : value.length > LONGEST ? `${value.slice(0, LONGEST)}… (${value.length} characters)` : value;
  return {
    path: PropertyPath.replace(/^\//, '').replaceAll('/', '.'),
    ...(DifferenceType === 'ADD' ? {} : { before: text(ExpectedValue) }),
    ...(DifferenceType === 'REMOVE' ? {} : { after: text(ActualValue) }),
  };
};
