/** DetectStackDrift, DetectStackResourceDrift, DescribeStackDriftDetectionStatus, DescribeStackResourceDrifts. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { detectResource } from '../drift/detect-resource.ts';
import { readerOf } from '../drift/detect-stack.ts';
import type { Engine } from '../engine/engine.ts';
import { isGone } from '../engine/run.ts';
import type { DetectionRow, DriftRow, StackRow } from '../rows.ts';
import { invalid } from '../validation.ts';
import { demandOnStack, findStack } from './find-stack.ts';
import { page } from './pages.ts';
import { type Input, list, onlyMembers, required, text } from './read-input.ts';

const PAGE = 100;

/** Only a stack that stands can be compared with its template. */
const STANDING = /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE$|^UPDATE_ROLLBACK_FAILED$/;

const standing = (engine: Engine, call: Call, input: Input): StackRow => {
  const stack = findStack(engine.store, call, required(input, 'StackName'));
  if (!STANDING.test(stack.status))
    throw invalid(`Drift detection cannot be performed on stack [${stack.id}] while in [${stack.status}] stack state.`);
  return stack;
};

export const detectStackDrift = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [demandOnStack(engine.store, call, 'DetectStackDrift', required(input, 'StackName'))],
  run(input, call) {
    onlyMembers(input, 'DetectStackDrift', 'StackName LogicalResourceIds');
    const stack = standing(engine, call, input);
    const { store, cloud, work } = engine;
    if (store.lastDetection(stack.id)?.status === 'DETECTION_IN_PROGRESS')
      throw invalid(`Drift detection is already in progress for stack [${stack.id}].`);
    const only = list<string>(input, 'LogicalResourceIds');
    for (const logicalId of only) resourceOf(engine, stack, logicalId);
    const detection: DetectionRow = {
      id: cloud.ids.uuid(),
      stack: stack.id,
      principal: call.principal,
      only,
      status: 'DETECTION_IN_PROGRESS',
      begun: cloud.clock.now(),
    };
    store.saveDetection(detection);
    work.detectDrift(detection.id);
    return { StackDriftDetectionId: detection.id };
  },
});

export const describeStackDriftDetectionStatus = (engine: Engine): Operation<Input> => ({
  // A detection is no resource: IAM knows only `*` here.
  demands: () => [{ action: 'cloudformation:DescribeStackDriftDetectionStatus', resource: '*' }],
  run(input, call) {
    onlyMembers(input, 'DescribeStackDriftDetectionStatus', 'StackDriftDetectionId');
    const id = required(input, 'StackDriftDetectionId');
    const detection = engine.store.detection(id);
    const stack = detection && engine.store.stack(detection.stack);
    if (!stack || stack.account !== call.account || stack.region !== call.region)
      throw invalid(`Could not find drift detection with id ${id}`);
    const { status, reason, drifted, begun } = detection;
    return {
      StackId: stack.id,
      StackDriftDetectionId: id,
      DetectionStatus: status,
      DetectionStatusReason: reason,
      StackDriftStatus: drifted === undefined ? undefined : drifted > 0 ? 'DRIFTED' : 'IN_SYNC',
      DriftedStackResourceCount: drifted,
      Timestamp: new Date(begun),
    };
  },
});

export const describeStackResourceDrifts = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [
    demandOnStack(engine.store, call, 'DescribeStackResourceDrifts', required(input, 'StackName')),
  ],
  run(input, call) {
    onlyMembers(input, 'DescribeStackResourceDrifts', 'StackName StackResourceDriftStatusFilters NextToken MaxResults');
    const stack = findStack(engine.store, call, required(input, 'StackName'));
    const wanted = list<string>(input, 'StackResourceDriftStatusFilters');
    const present = new Set(engine.store.resources(stack.id).flatMap((row) => (isGone(row) ? [] : [row.logicalId])));
    const rows = engine.store
      .drifts(stack.id)
      .filter(({ logicalId }) => present.has(logicalId))
      .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    const { items, next } = page(rows, text(input, 'NextToken'), Number(input['MaxResults'] ?? PAGE));
    return { StackResourceDrifts: items.map(described), ...next };
  },
});

export const detectStackResourceDrift = (engine: Engine): Operation<Input> => ({
  demands: (input, call) => [
    demandOnStack(engine.store, call, 'DetectStackResourceDrift', required(input, 'StackName')),
  ],
  async run(input, call) {
    onlyMembers(input, 'DetectStackResourceDrift', 'StackName LogicalResourceId');
    const stack = standing(engine, call, input);
    const row = resourceOf(engine, stack, required(input, 'LogicalResourceId'));
    const drift = await detectResource(engine, stack, row, readerOf(engine, stack, call.principal));
    if (!drift) throw invalid(`Drift detection is not supported for the resource type ${row.type} here.`);
    engine.store.saveDrift(drift);
    return { StackResourceDrift: described(drift) };
  },
});

const resourceOf = ({ store }: Engine, stack: StackRow, logicalId: string) => {
  const row = store.resource(stack.id, logicalId);
  if (!row) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return row;
};

const described = (row: DriftRow): Record<string, unknown> => ({
  StackId: row.stack,
  LogicalResourceId: row.logicalId,
  PhysicalResourceId: row.physicalId,
  ResourceType: row.type,
  ExpectedProperties: row.expected,
  ActualProperties: row.actual,
  PropertyDifferences: row.differences,
  StackResourceDriftStatus: row.status,
  Timestamp: new Date(row.at),
});
