/** Operations on the credentials of a user: the one that is named, or else the caller itself. */
import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, userArn, userNamed } from './iam.ts';
import type { User } from './store/users.ts';
import { ownName } from './users.ts';

export const userOperation = <Input extends { readonly UserName?: string }>(
  iam: Iam,
  name: string,
  /** What the operation takes beside UserName. */
  members: readonly string[],
  run: (input: Input, user: User) => unknown,
): Operation<Input> => ({
  demands: (input, call) => [{ action: `iam:${name}`, resource: userArn(iam, call, ownName(input, call)) }],
  run(input, call) {
    onlyMembers(name, input, ['UserName', ...members]);
    return run(input, userNamed(iam, call, ownName(input, call)));
  },
});
