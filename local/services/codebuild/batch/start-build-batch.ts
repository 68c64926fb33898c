import type { Call, Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { projectArn, projectName } from '../arn.ts';
import { initiatorOf } from '../build/initiator.ts';
import { OVERRIDES, settingsWith } from '../build/overrides.ts';
import { knownWork, rememberWork } from '../build/tokens.ts';
import type { CodeBuild } from '../codebuild.ts';
import { invalidInput, resourceNotFound } from '../faults.ts';
import { refuseUnlessOff } from '../input.ts';
import type { BatchConfig, Project } from '../model.ts';
import { readBatchConfig } from '../project/batch-config.ts';
import { passRole } from '../project/create-project.ts';
import { checkServiceRole } from '../service-role.ts';
import { type Batch, DOWNLOAD_SOURCE } from './batch.ts';
import { writeBatchChange } from './events.ts';
import { batchOutput } from './output.ts';

type Input = Readonly<Record<string, unknown>> & {
  readonly projectName: string;
  readonly serviceRoleOverride?: string;
  readonly idempotencyToken?: string;
  readonly buildBatchConfigOverride?: { readonly serviceRole?: string };
};

const MEMBERS = [
  ...OVERRIDES,
  'projectName',
  'idempotencyToken',
  'reportBuildBatchStatusOverride',
  'buildTimeoutInMinutesOverride',
  'buildBatchConfigOverride',
  'debugSessionEnabled',
];

export const startBuildBatch = (codebuild: CodeBuild): Operation<Input> => ({
  demands: (input, call) => [
    { action: 'codebuild:StartBuildBatch', resource: projectArn(call, projectName(call, input.projectName)) },
    ...[input.serviceRoleOverride, input.buildBatchConfigOverride?.serviceRole].flatMap((role) =>
      role ? [passRole(role)] : [],
    ),
  ],
  run(input, call) {
    const name = projectName(call, input.projectName);
    const project = codebuild.projects.get(call, name);
    if (!project) throw resourceNotFound(`Project cannot be found: ${projectArn(call, name)}`);
    onlyMembers('StartBuildBatch', input, MEMBERS);
    for (const off of ['reportBuildBatchStatusOverride', 'debugSessionEnabled']) refuseUnlessOff(input[off], off);
    const settings = settingsWith(project, {
      ...input,
      timeoutInMinutesOverride: input['buildTimeoutInMinutesOverride'],
    });
    const config = configOf(project, input.buildBatchConfigOverride);
    checkServiceRole(codebuild.cloud, settings.serviceRole, projectArn(call, name));
    checkServiceRole(codebuild.cloud, config.serviceRole, projectArn(call, name));
    const batch = submit(codebuild, call, input, { project: name, settings, config });
    return { buildBatch: batchOutput(codebuild.builds, batch) };
  },
});

/** Overrides replace the members that they name. */
const configOf = (project: Project, override: unknown): BatchConfig & { readonly serviceRole: string } => {
  const given = override === undefined || override === null ? undefined : readBatchConfig(override);
  const config = { ...project.buildBatchConfig, ...given };
  const { serviceRole } = config;
  if (serviceRole === undefined)
    throw invalidInput('Invalid project: the batch service role is required to start a batch build');
  return { ...config, serviceRole };
};

const submit = (
  { cloud, store, projects, batches, outbox, conductor }: CodeBuild,
  call: Call,
  input: Input,
  made: Pick<Batch, 'project' | 'settings' | 'config'>,
): Batch => {
  const now = cloud.clock.now();
  const batch = store.transaction((): Batch => {
    const known = knownWork(store, call, input, now);
    const earlier = known === undefined ? undefined : batches.get(call, known);
    if (earlier) return earlier;
    const next: Batch = {
      ...made,
      account: call.account,
      region: call.region,
      id: `${made.project}:${cloud.ids.uuid()}`,
      number: projects.nextBatchNumber(call, made.project),
      initiator: initiatorOf(call.principal),
      startTime: now,
      status: 'IN_PROGRESS',
      phases: [{ phaseType: 'SUBMITTED', startTime: now }],
      groups: [{ identifier: DOWNLOAD_SOURCE, dependsOn: [], ignoreFailure: false, prior: [] }],
    };
    batches.add(next);
    rememberWork(store, call, input, next.id, now);
    writeBatchChange(outbox, next, now);
    return next;
  });
  outbox.wake();
  conductor.wake();
  return batch;
};
