import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { projectArn, projectName } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { invalidInput } from '../faults.ts';
import { readList } from '../input.ts';
import { projectOutput } from './output.ts';

export const batchGetProjects = ({ projects }: CodeBuild): Operation<{ names: string[] }> => ({
  demands: ({ names }, call) =>
    readList(names, 'names', 100).map((name) => ({
      action: 'codebuild:BatchGetProjects',
      resource: projectArn(call, projectName(call, name)),
    })),
  run(input, call) {
    onlyMembers('BatchGetProjects', input, ['names']);
    if (readList(input.names, 'names', 100).length === 0) throw invalidInput('Invalid names: at least one is required');
    const found = [];
    const projectsNotFound = [];
    for (const name of input.names) {
      const project = projects.get(call, projectName(call, name));
      if (project) found.push(projectOutput(project));
      else projectsNotFound.push(name);
    }
    return { projects: found, projectsNotFound };
  },
});
