import type { Call, Operation } from '../../../kernel/cloud.ts';
import { projectArn, projectName } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { accountLimitExceeded, resourceNotFound } from '../faults.ts';
import type { BatchPlace, Build, Phase, Settings } from '../model.ts';
import { passRole } from '../project/create-project.ts';
import { writePhaseChange, writeStateChange } from '../run/events.ts';
import { checkServiceRole } from '../service-role.ts';
import { initiatorOf } from './initiator.ts';
import { buildOutput } from './output.ts';
import { type StartBuildInput, settingsOf } from './overrides.ts';
import { knownWork, rememberWork } from './tokens.ts';

export const startBuild = (codebuild: CodeBuild): Operation<StartBuildInput> => ({
  demands: (input, call) => [
    { action: 'codebuild:StartBuild', resource: projectArn(call, projectName(call, input.projectName)) },
    ...(input.serviceRoleOverride ? [passRole(input.serviceRoleOverride)] : []),
  ],
  run(input, call) {
    const name = projectName(call, input.projectName);
    const project = codebuild.projects.get(call, name);
    if (!project) throw resourceNotFound(`Project cannot be found: ${projectArn(call, name)}`);
    const settings = settingsOf(project, input);
    checkServiceRole(codebuild.cloud, settings.serviceRole, projectArn(call, name));
    return {
      build: buildOutput(submit(codebuild, call, { name, settings, limit: project.concurrentBuildLimit, input })),
    };
  },
});

interface Submission {
  readonly name: string;
  readonly settings: Settings;
  readonly limit: number | undefined;
  /** The request of an idempotency token. */
  readonly input: { readonly idempotencyToken?: string };
  /** Of a build that a batch starts. */
  readonly batchPlace?: BatchPlace;
}

/** Writes a new build, its first event and its idempotency token at once, and lets the runner know. */
export const submit = (
  { cloud, store, projects, builds, outbox, runner }: CodeBuild,
  call: Pick<Call, 'account' | 'region' | 'principal'>,
  submission: Submission,
): Build => {
  const { name, settings, limit, input, batchPlace } = submission;
  const now = cloud.clock.now();
  const build = store.transaction((): Build => {
    const known = knownWork(store, call, input, now);
    const earlier = known === undefined ? undefined : builds.get(call, known);
    if (earlier) return earlier;
    if (limit !== undefined && builds.openOf(call, name) >= limit)
      throw accountLimitExceeded(`Cannot have more than ${limit} active builds for the project`);
    const next: Build = {
      account: call.account,
      region: call.region,
      id: `${name}:${cloud.ids.uuid()}`,
      number: projects.nextNumber(call, name),
      project: name,
      settings,
      initiator: initiatorOf(call.principal),
      startTime: now,
      status: 'IN_PROGRESS',
      currentPhase: 'QUEUED',
      phases: [
        { phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED', startTime: now, endTime: now },
        { phaseType: 'QUEUED', startTime: now },
      ],
      exported: [],
      ...(batchPlace && { batchPlace }),
    };
    builds.add(next);
    rememberWork(store, call, input, next.id, now);
    writeStateChange(outbox, { ...next, currentPhase: 'SUBMITTED', phases: [] }, now);
    writePhaseChange(outbox, next, next.phases[0] as Phase, now);
    return next;
  });
  outbox.wake();
  runner.wake();
  return build;
};
