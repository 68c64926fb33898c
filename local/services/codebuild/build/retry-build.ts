import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { buildArn, buildId, projectArn, projectOfBuild } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { invalidInput, resourceNotFound } from '../faults.ts';
import { checkServiceRole } from '../service-role.ts';
import { buildOutput } from './output.ts';
import { submit } from './start-build.ts';

interface Input {
  id: string;
  idempotencyToken?: string;
}

/** A new build with the settings of one that has ended, overrides included. */
export const retryBuild = (codebuild: CodeBuild): Operation<Input> => ({
  demands: (input, call) => [
    { action: 'codebuild:RetryBuild', resource: projectArn(call, projectOfBuild(buildId(call, input.id))) },
  ],
  run(input, call) {
    onlyMembers('RetryBuild', input, ['id', 'idempotencyToken']);
    const id = buildId(call, input.id);
    const build = codebuild.builds.get(call, id);
    if (!build) throw resourceNotFound(`Build cannot be found: ${buildArn(call, id)}`);
    if (build.status === 'IN_PROGRESS') throw invalidInput(`Build ${id} is still in progress and cannot be retried`);
    const project = codebuild.projects.get(call, build.project);
    if (!project) throw resourceNotFound(`Project cannot be found: ${projectArn(call, build.project)}`);
    checkServiceRole(codebuild.cloud, build.settings.serviceRole, projectArn(call, build.project));
    const submission = { name: build.project, settings: build.settings, limit: project.concurrentBuildLimit, input };
    return { build: buildOutput(submit(codebuild, call, submission)) };
  },
});
