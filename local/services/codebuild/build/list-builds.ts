import type { Call, Operation } from '../../../kernel/cloud.ts';
import { pageToken } from '../../../kernel/page.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { projectArn, projectName } from '../arn.ts';
import { type CodeBuild, readPageToken } from '../codebuild.ts';
import { resourceNotFound } from '../faults.ts';
import { readChoice } from '../input.ts';

interface Input {
  projectName?: string;
  sortOrder?: string;
  nextToken?: string;
}

const PAGE = 100;

/** ListBuilds and ListBuildsForProject: ids, newest first unless asked otherwise, 100 at a time. */
export const listBuilds = ({ builds, projects }: CodeBuild): Record<string, Operation<Input>> => {
  const page = (input: Input, call: Call, project?: string) => {
    const order = readChoice(input.sortOrder ?? 'DESCENDING', 'sortOrder', ['ASCENDING', 'DESCENDING'] as const);
    const after = readPageToken(input.nextToken);
    const rows = builds.page(call, {
      ascending: order === 'ASCENDING',
      limit: PAGE + 1,
      ...(project !== undefined && { project }),
      ...(after !== undefined && { after }),
    });
    const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
    return { ids: rows.slice(0, PAGE).map(({ id }) => id), ...(last && { nextToken: pageToken(last.seq) }) };
  };
  return {
    ListBuilds: {
      demands: () => [{ action: 'codebuild:ListBuilds', resource: '*' }],
      run(input, call) {
        onlyMembers('ListBuilds', input, ['sortOrder', 'nextToken']);
        return page(input, call);
      },
    },
    ListBuildsForProject: {
      demands: (input, call) => [
        { action: 'codebuild:ListBuildsForProject', resource: projectArn(call, projectName(call, input.projectName)) },
      ],
      run(input, call) {
        onlyMembers('ListBuildsForProject', input, ['projectName', 'sortOrder', 'nextToken']);
        const name = projectName(call, input.projectName);
        if (!projects.get(call, name)) throw resourceNotFound(`Project cannot be found: ${projectArn(call, name)}`);
        return page(input, call, name);
      },
    },
  };
};
