import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { buildArn, buildId, projectArn, projectOfBuild } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { resourceNotFound } from '../faults.ts';
import { buildOutput } from './output.ts';

/** The answer comes when the asking is on disk; the status becomes STOPPED when no process of the build is left. */
export const stopBuild = ({ builds, runner }: CodeBuild): Operation<{ id: string }> => ({
  demands: (input, call) => [
    { action: 'codebuild:StopBuild', resource: projectArn(call, projectOfBuild(buildId(call, input.id))) },
  ],
  run(input, call) {
    onlyMembers('StopBuild', input, ['id']);
    const id = buildId(call, input.id);
    const build = builds.get(call, id);
    if (!build) throw resourceNotFound(`Build cannot be found: ${buildArn(call, id)}`);
    if (build.status === 'IN_PROGRESS') {
      builds.askToStop(build);
      runner.stop(build);
    }
    return { build: buildOutput(builds.get(call, id) ?? build) };
  },
});
