import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { describeVersion } from '../describe.ts';
import { preconditionFailed } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { type CodeInput, readCode } from '../read-code.ts';
import { architectureOf } from './create-function.ts';
import { publish } from './publish-version.ts';

export interface UpdateFunctionCodeInput extends CodeInput {
  FunctionName: string;
  Architectures?: string[];
  Publish?: boolean;
  DryRun?: boolean;
  RevisionId?: string;
}

const MEMBERS = [
  'FunctionName',
  'ZipFile',
  'S3Bucket',
  'S3Key',
  'S3ObjectVersion',
  'ImageUri',
  'SourceKMSKeyArn',
  'Architectures',
  'Publish',
  'DryRun',
  'RevisionId',
];

export const updateFunctionCode = ({ cloud, store, code, pool }: Lambda): Operation<UpdateFunctionCodeInput> => ({
  demands: (input, call) => [functionDemand(store, 'UpdateFunctionCode', readFunctionName(input.FunctionName, call))],
  async run(input, call) {
    onlyMembers('UpdateFunctionCode', input, MEMBERS);
    const ref = readFunctionName(input.FunctionName, call);
    if (ref.qualifier !== undefined && ref.qualifier !== '$LATEST')
      throw notInLocalCloud('changing the code of a version');
    findVersion(store, ref);
    const kept = code.keep(await readCode(cloud, input, call));
    const { changed, answer } = store.write(() => {
      const before = findVersion(store, ref);
      if (input.RevisionId && input.RevisionId !== before.revisionId) throw preconditionFailed();
      const after = {
        ...before,
        architecture: input.Architectures ? architectureOf(input.Architectures) : before.architecture,
        codeSha256: kept.sha256,
        codeSize: kept.size,
        modified: cloud.clock.now(),
        revisionId: cloud.ids.uuid(),
      };
      if (input.DryRun) return { changed: false, answer: describeVersion(after) };
      store.functions.put(after);
      const shown = input.Publish ? publish(store, cloud, after, {}) : after;
      return { changed: true, answer: describeVersion(shown, input.Publish) };
    });
    if (changed) pool.retire(ref);
    return answer;
  },
});
