/** Access keys of users: made once with their secret, at most two. */

import type { AccessKey } from '../../kernel/callers/directory.ts';
import { newSecret } from '../../kernel/callers/issue-session.ts';
import type { Call, Operation, Principal } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, invalid, limitExceeded, noSuchEntity, type Operations } from './iam.ts';
import { page } from './input.ts';
import type { User } from './store/users.ts';
import { userOperation } from './user-operation.ts';

const MOST_KEYS = 2;

interface Input {
  UserName?: string;
  AccessKeyId: string;
  Status?: string;
  Marker?: string;
  MaxItems?: number;
}

export const accessKeys = (iam: Iam): Operations => ({
  CreateAccessKey: userOperation(iam, 'CreateAccessKey', [], (_input, user) => create(iam, user)),
  ListAccessKeys: userOperation(iam, 'ListAccessKeys', ['Marker', 'MaxItems'], (input: Input, user) => {
    const { items, more } = page(input, iam.store.keys.ofUser(user.arn));
    return {
      AccessKeyMetadata: items.map(({ id, status, created }) => ({
        UserName: user.name,
        AccessKeyId: id,
        Status: status,
        CreateDate: new Date(created),
      })),
      ...more,
    };
  }),
  UpdateAccessKey: userOperation(iam, 'UpdateAccessKey', ['AccessKeyId', 'Status'], (input: Input, user) => {
    const { id } = keyOf(iam, input, user);
    const { Status: status } = input;
    if (status !== 'Active' && status !== 'Inactive')
      throw invalid(`Status must be Active or Inactive, not ${status}.`);
    iam.store.write(() => iam.store.keys.setStatus(id, status));
    return {};
  }),
  GetAccessKeyLastUsed: lastUsed(iam),
  DeleteAccessKey: userOperation(iam, 'DeleteAccessKey', ['AccessKeyId'], (input: Input, user) => {
    const { id } = keyOf(iam, input, user);
    iam.store.write(() => iam.store.keys.remove(id));
    return {};
  }),
});

/** Whose key it is; when it was used is not kept, and answered as for a key that never was. */
const lastUsed = (iam: Iam): Operation<Input> => {
  const userOf = ({ AccessKeyId: id }: Input, { account }: Call): User | undefined => {
    const owner = iam.store.keys.get(id)?.owner;
    const user = owner === undefined ? undefined : iam.store.users.byArn(owner);
    return user?.account === account ? user : undefined;
  };
  return {
    demands: (input, call) => [
      {
        action: 'iam:GetAccessKeyLastUsed',
        resource: userOf(input, call)?.arn ?? `arn:aws:iam::${call.account}:user/*`,
      },
    ],
    run(input, call) {
      onlyMembers('GetAccessKeyLastUsed', input, ['AccessKeyId']);
      const user = userOf(input, call);
      if (!user || iam.store.keys.get(input.AccessKeyId)?.status === 'Deleted')
        throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found.`);
      return { UserName: user.name, AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } };
    },
  };
};

const create = (iam: Iam, { account, arn, name }: User) => {
  if (iam.store.keys.ofUser(arn).length >= MOST_KEYS)
    throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`);
  const principal: Principal = { kind: 'user', account, arn, userName: name };
  const key = {
    id: `AKIA${iam.cloud.ids.upper(16)}`,
    secret: newSecret(),
    principal,
    owner: arn,
    created: iam.cloud.clock.now(),
  };
  iam.store.write(() => iam.store.keys.addForUser(key));
  return {
    AccessKey: {
      UserName: name,
      AccessKeyId: key.id,
      Status: 'Active',
      SecretAccessKey: key.secret,
      CreateDate: new Date(key.created),
    },
  };
};

const keyOf = (iam: Iam, input: Input, user: User): AccessKey => {
  const key = iam.store.keys.ofUser(user.arn).find(({ id }) => id === input.AccessKeyId);
  if (!key) throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found.`);
  return key;
};
