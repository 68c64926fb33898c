import type { Call, Operation } from '../../../kernel/cloud.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import type { CodeCommit } from '../codecommit.ts';
import { fault } from '../faults.ts';
import type { Repository } from '../repositories.ts';
import { readTags, repositoryOf } from './input.ts';

interface Input {
  resourceArn: string;
}

/** TagResource, UntagResource and ListTagsForResource. */
export const tags = (codecommit: CodeCommit): Record<string, Operation> => {
  const { repositories } = codecommit;
  const repositoryAt = (arn: unknown, call: Call): Repository => {
    if (!arn)
      throw fault(
        'ResourceArnRequired',
        'A valid Amazon Resource Name (ARN) for an AWS CodeCommit resource is required',
      );
    const [, region, account, name] = /^arn:aws:codecommit:([^:]+):(\d{12}):(.+)$/.exec(String(arn)) ?? [];
    if (region !== call.region || account !== call.account)
      throw fault('InvalidResourceArn', `The resource ARN ${arn} is not valid`);
    return repositoryOf(codecommit, call, name);
  };
  const tag: Operation<Input & { tags: Record<string, string> }> = {
    demands: (input) => [
      { action: 'codecommit:TagResource', resource: String(input.resourceArn), context: tagContext(input.tags) },
    ],
    run(input, call) {
      onlyMembers('TagResource', input, ['resourceArn', 'tags']);
      const repository = repositoryAt(input.resourceArn, call);
      repositories.save({ ...repository, tags: readTags({ ...repository.tags, ...input.tags }) });
      return {};
    },
  };
  const untag: Operation<Input & { tagKeys: string[] }> = {
    demands: (input) => [
      {
        action: 'codecommit:UntagResource',
        resource: String(input.resourceArn),
        context: { 'aws:TagKeys': input.tagKeys ?? [] },
      },
    ],
    run(input, call) {
      onlyMembers('UntagResource', input, ['resourceArn', 'tagKeys']);
      const repository = repositoryAt(input.resourceArn, call);
      const left = Object.entries(repository.tags).filter(([key]) => !(input.tagKeys ?? []).includes(key));
      repositories.save({ ...repository, tags: Object.fromEntries(left) });
      return {};
    },
  };
  const list: Operation<Input & { nextToken?: string }> = {
    demands: (input) => [{ action: 'codecommit:ListTagsForResource', resource: String(input.resourceArn) }],
    run(input, call) {
      onlyMembers('ListTagsForResource', input, ['resourceArn', 'nextToken']);
      return { tags: repositoryAt(input.resourceArn, call).tags };
    },
  };
  return { TagResource: tag, UntagResource: untag, ListTagsForResource: list };
};
