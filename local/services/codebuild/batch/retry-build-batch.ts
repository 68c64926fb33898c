import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { batchArn, batchId, projectArn, projectOfBuild } from '../arn.ts';
import { knownWork, rememberWork } from '../build/tokens.ts';
import type { CodeBuild } from '../codebuild.ts';
import { invalidInput, resourceNotFound } from '../faults.ts';
import { readChoice } from '../input.ts';
import type { Batch, BatchGroup } from './batch.ts';
import { writeBatchChange } from './events.ts';
import { batchOutput } from './output.ts';

interface Input {
  readonly id: string;
  readonly retryType?: string;
  readonly idempotencyToken?: string;
}

/** The same batch runs on: all of its builds again, or those that did not succeed. */
export const retryBuildBatch = (codebuild: CodeBuild): Operation<Input> => ({
  demands: (input, call) => [
    { action: 'codebuild:RetryBuildBatch', resource: projectArn(call, projectOfBuild(batchId(call, input.id))) },
  ],
  run(input, call) {
    onlyMembers('RetryBuildBatch', input, ['id', 'retryType', 'idempotencyToken']);
    const { cloud, store, batches, builds, outbox, conductor } = codebuild;
    const all = ['RETRY_ALL_BUILDS', 'RETRY_FAILED_BUILDS'] as const;
    const type = readChoice(input.retryType ?? 'RETRY_ALL_BUILDS', 'retryType', all);
    const id = batchId(call, input.id);
    const now = cloud.clock.now();
    const batch = store.transaction((): Batch => {
      const was = batches.get(call, id);
      if (!was) throw resourceNotFound(`Build batch cannot be found: ${batchArn(call, id)}`);
      if (knownWork(store, call, input, now) !== undefined) return was;
      if (was.status === 'IN_PROGRESS' || was.status === 'SUCCEEDED')
        throw invalidInput(`Build batch ${id} is ${was.status}: only a batch that has failed can be retried`);
      const next = again(codebuild, was, type === 'RETRY_ALL_BUILDS', now);
      batches.save(next);
      batches.askToStop(next, false);
      rememberWork(store, call, input, id, now);
      writeBatchChange(outbox, next, now);
      return next;
    });
    outbox.wake();
    conductor.wake();
    return { buildBatch: batchOutput(builds, batch) };
  },
});

/** Without a buildspec that was read, it begins with reading it. */
const again = ({ builds }: CodeBuild, batch: Batch, all: boolean, now: number): Batch => {
  const { endTime: _end, artifacts: _artifacts, ...kept } = batch;
  const reads = batch.spec === undefined;
  const groups = batch.groups.map((group): BatchGroup => {
    const build = group.build === undefined ? undefined : builds.get(batch, group.build);
    const first = group === batch.groups[0];
    const stays = first ? !reads : !all && build?.status === 'SUCCEEDED';
    if (stays || group.build === undefined) return group;
    const { build: put, ...rest } = group;
    return { ...rest, prior: [...group.prior, put as string] };
  });
  const submitted = { phaseType: 'SUBMITTED', startTime: now } as const;
  const phases = reads
    ? [submitted]
    : [
        { ...submitted, endTime: now, phaseStatus: 'SUCCEEDED' as const },
        { phaseType: 'IN_PROGRESS' as const, startTime: now },
      ];
  return { ...kept, status: 'IN_PROGRESS', groups, phases };
};
