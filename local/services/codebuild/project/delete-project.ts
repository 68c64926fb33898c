import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { projectArn } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';

/** Its builds stay. A project that is not there is deleted already. */
export const deleteProject = ({ projects }: CodeBuild): Operation<{ name: string }> => ({
  demands: (input, call) => [{ action: 'codebuild:DeleteProject', resource: projectArn(call, String(input.name)) }],
  run(input, call) {
    onlyMembers('DeleteProject', input, ['name']);
    projects.remove(call, String(input.name));
    return {};
  },
});
