import type { Operation } from '../../../kernel/cloud.ts';
import { pageToken } from '../../../kernel/page.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeBuild, readPageToken } from '../codebuild.ts';
import { readChoice } from '../input.ts';

interface Input {
  sortBy?: string;
  sortOrder?: string;
  nextToken?: string;
}

const ORDERS = { NAME: 'name', CREATED_TIME: 'created', LAST_MODIFIED_TIME: 'modified' } as const;
const PAGE = 100;

export const listProjects = ({ projects }: CodeBuild): Operation<Input> => ({
  demands: () => [{ action: 'codebuild:ListProjects', resource: '*' }],
  run(input, call) {
    onlyMembers('ListProjects', input, ['sortBy', 'sortOrder', 'nextToken']);
    const sortBy = readChoice(input.sortBy ?? 'NAME', 'sortBy', [
      'NAME',
      'CREATED_TIME',
      'LAST_MODIFIED_TIME',
    ] as const);
    const order = readChoice(input.sortOrder ?? 'ASCENDING', 'sortOrder', ['ASCENDING', 'DESCENDING'] as const);
    const from = readPageToken(input.nextToken) ?? 0;
    const names = projects.names(call, ORDERS[sortBy], order === 'DESCENDING');
    const page = names.slice(from, from + PAGE);
    return { projects: page, ...(from + PAGE < names.length && { nextToken: pageToken(from + PAGE) }) };
  },
});
