import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { batchArn, batchId, projectArn, projectOfBuild } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { resourceNotFound } from '../faults.ts';
import { batchOutput } from './output.ts';

/** The answer comes when the asking is on disk; the status becomes STOPPED when no build of the batch runs any more. */
export const stopBuildBatch = ({ batches, builds, conductor }: CodeBuild): Operation<{ id: string }> => ({
  demands: (input, call) => [
    { action: 'codebuild:StopBuildBatch', resource: projectArn(call, projectOfBuild(batchId(call, input.id))) },
  ],
  run(input, call) {
    onlyMembers('StopBuildBatch', input, ['id']);
    const id = batchId(call, input.id);
    const batch = batches.get(call, id);
    if (!batch) throw resourceNotFound(`Build batch cannot be found: ${batchArn(call, id)}`);
    if (batch.status === 'IN_PROGRESS') {
      batches.askToStop(batch, true);
      conductor.wake();
    }
    return { buildBatch: batchOutput(builds, batch) };
  },
});
