/** BatchGetBuildBatches, ListBuildBatches and ListBuildBatchesForProject, DeleteBuildBatch. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { pageToken } from '../../../kernel/page.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { batchArn, batchId, buildArn, projectArn, projectName, projectOfBuild } from '../arn.ts';
import { type CodeBuild, readPageToken } from '../codebuild.ts';
import { invalidInput, resourceNotFound } from '../faults.ts';
import { readChoice, readInteger, readList, readObject } from '../input.ts';
import { batchOutput } from './output.ts';

export const batchGetBuildBatches = ({ batches, builds }: CodeBuild): Operation<{ ids: string[] }> => ({
  demands: ({ ids }, call) =>
    [...new Set(readList(ids, 'ids', 100).map((id) => projectOfBuild(batchId(call, id))))].map((project) => ({
      action: 'codebuild:BatchGetBuildBatches',
      resource: projectArn(call, project),
    })),
  run(input, call) {
    onlyMembers('BatchGetBuildBatches', input, ['ids']);
    const ids = readList(input.ids, 'ids', 100).map(String);
    const found = ids.map((id) => batches.get(call, batchId(call, id)));
    return {
      buildBatches: found.flatMap((batch) => (batch ? [batchOutput(builds, batch)] : [])),
      buildBatchesNotFound: ids.filter((_, at) => !found[at]),
    };
  },
});

interface ListInput {
  readonly projectName?: string;
  readonly filter?: unknown;
  readonly maxResults?: number;
  readonly sortOrder?: string;
  readonly nextToken?: string;
}

const STATUSES = ['SUCCEEDED', 'FAILED', 'FAULT', 'TIMED_OUT', 'IN_PROGRESS', 'STOPPED'] as const;

export const listBuildBatches = ({ batches, projects }: CodeBuild): Record<string, Operation<ListInput>> => {
  const page = (input: ListInput, call: Call, project?: string) => {
    const order = readChoice(input.sortOrder ?? 'DESCENDING', 'sortOrder', ['ASCENDING', 'DESCENDING'] as const);
    const limit = readInteger(input.maxResults, 'maxResults', 1, 100) ?? 100;
    const after = readPageToken(input.nextToken);
    const status = statusOf(input.filter);
    const rows = batches.page(call, {
      ascending: order === 'ASCENDING',
      limit: limit + 1,
      ...(project !== undefined && { project }),
      ...(status !== undefined && { status }),
      ...(after !== undefined && { after }),
    });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { ids: rows.slice(0, limit).map(({ id }) => id), ...(last && { nextToken: pageToken(last.seq) }) };
  };
  return {
    ListBuildBatches: {
      demands: () => [{ action: 'codebuild:ListBuildBatches', resource: '*' }],
      run(input, call) {
        onlyMembers('ListBuildBatches', input, ['filter', 'maxResults', 'sortOrder', 'nextToken']);
        return page(input, call);
      },
    },
    ListBuildBatchesForProject: {
      demands: (input, call) => [
        {
          action: 'codebuild:ListBuildBatchesForProject',
          resource: projectArn(call, projectName(call, input.projectName)),
        },
      ],
      run(input, call) {
        const members = ['projectName', 'filter', 'maxResults', 'sortOrder', 'nextToken'];
        onlyMembers('ListBuildBatchesForProject', input, members);
        const name = projectName(call, input.projectName);
        if (!projects.get(call, name)) throw resourceNotFound(`Project cannot be found: ${projectArn(call, name)}`);
        return page(input, call, name);
      },
    },
  };
};

const statusOf = (filter: unknown): string | undefined => {
  if (filter === undefined || filter === null) return undefined;
  const { status } = readObject(filter, 'filter', ['status']);
  return status === undefined ? undefined : readChoice(status, 'status of the filter', STATUSES);
};

/** A batch goes with its builds. */
export const deleteBuildBatch = ({ batches, builds, store }: CodeBuild): Operation<{ id: string }> => ({
  demands: (input, call) => [
    { action: 'codebuild:DeleteBuildBatch', resource: projectArn(call, projectOfBuild(batchId(call, input.id))) },
  ],
  run(input, call) {
    onlyMembers('DeleteBuildBatch', input, ['id']);
    const id = batchId(call, input.id);
    const batch = batches.get(call, id);
    if (!batch) throw resourceNotFound(`Build batch cannot be found: ${batchArn(call, id)}`);
    if (batch.status === 'IN_PROGRESS') throw invalidInput(`Build batch ${id} is in progress and cannot be deleted`);
    const ids = batch.groups.flatMap(({ build, prior }) => [...(build === undefined ? [] : [build]), ...prior]);
    const running = ids.filter((one) => builds.get(call, one)?.status === 'IN_PROGRESS');
    const gone = ids.filter((one) => !running.includes(one));
    store.transaction(() => {
      for (const one of gone) builds.remove(call, one);
      batches.remove(call, id);
    });
    return {
      statusCode: 'BATCH_DELETED',
      buildsDeleted: gone.map((one) => buildArn(call, one)),
      buildsNotDeleted: running.map((one) => ({ id: one, statusCode: 'BUILD_IN_PROGRESS' })),
    };
  },
});
