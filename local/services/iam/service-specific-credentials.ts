/** Git credentials of users for CodeCommit: at most two; the password is answered once and kept only as a hash. */

import { newSecret } from '../../kernel/callers/issue-session.ts';
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, invalid, limitExceeded, noSuchEntity, type Operations, userArn, userNamed } from './iam.ts';
import type { GitCredential } from './store/git-credentials.ts';
import type { User } from './store/users.ts';
import { ownName } from './users.ts';

const MOST_CREDENTIALS = 2;

interface Input {
  UserName?: string;
  ServiceName?: string;
  ServiceSpecificCredentialId: string;
  Status?: string;
}

export const serviceSpecificCredentials = (iam: Iam): Operations => ({
  CreateServiceSpecificCredential: operation(iam, 'CreateServiceSpecificCredential', ['ServiceName'], (input, user) =>
    create(iam, input, user),
  ),
  ListServiceSpecificCredentials: operation(iam, 'ListServiceSpecificCredentials', ['ServiceName'], (input, user) => ({
    ServiceSpecificCredentials: iam.store.git
      .ofUser(user.arn)
      .filter(({ service }) => !input.ServiceName || service === input.ServiceName)
      .map((credential) => output(user, credential)),
  })),
  UpdateServiceSpecificCredential: operation(
    iam,
    'UpdateServiceSpecificCredential',
    ['ServiceSpecificCredentialId', 'Status'],
    (input, user) => {
      const { id } = credentialOf(iam, input, user);
      const { Status: status } = input;
      if (status !== 'Active' && status !== 'Inactive')
        throw invalid(`Status must be Active or Inactive, not ${status}.`);
      iam.store.write(() => iam.store.git.setStatus(id, status));
      return {};
    },
  ),
  ResetServiceSpecificCredential: operation(
    iam,
    'ResetServiceSpecificCredential',
    ['ServiceSpecificCredentialId'],
    (input, user) => {
      const credential = credentialOf(iam, input, user);
      const password = newSecret();
      iam.store.write(() => iam.store.git.setPassword(credential.id, password));
      return { ServiceSpecificCredential: { ...output(user, credential), ServicePassword: password } };
    },
  ),
  DeleteServiceSpecificCredential: operation(
    iam,
    'DeleteServiceSpecificCredential',
    ['ServiceSpecificCredentialId'],
    (input, user) => {
      const { id } = credentialOf(iam, input, user);
      iam.store.write(() => iam.store.git.remove(id));
      return {};
    },
  ),
});

const operation = (
  iam: Iam,
  name: string,
  members: readonly string[],
  run: (input: Input, user: User) => unknown,
): Operation<Input> => ({
  demands: (input, call) => [{ action: `iam:${name}`, resource: userArn(iam, call, ownName(input, call)) }],
  run(input, call) {
    onlyMembers(name, input, ['UserName', ...members]);
    return run(input, userNamed(iam, call, ownName(input, call)));
  },
});

const create = (iam: Iam, { ServiceName: service }: Input, user: User) => {
  if (service !== 'codecommit.amazonaws.com')
    throw new Fault('NotSupportedService', `The specified service ${service} is not supported.`, { status: 404 });
  const { git } = iam.store;
  if (git.ofUser(user.arn).length >= MOST_CREDENTIALS)
    throw limitExceeded(`Cannot exceed quota for ServiceSpecificCredentialsPerUser: ${MOST_CREDENTIALS}`);
  const credential: GitCredential = {
    id: `ACCA${iam.cloud.ids.upper(17)}`,
    owner: user.arn,
    service,
    userName: freeName(iam, user),
    status: 'Active',
    created: iam.cloud.clock.now(),
  };
  const password = newSecret();
  iam.store.write(() => git.add(credential, password));
  return { ServiceSpecificCredential: { ...output(user, credential), ServicePassword: password } };
};

const freeName = (iam: Iam, { name, account }: User): string => {
  for (let n = 0; ; n++) {
    const free = n === 0 ? `${name}-at-${account}` : `${name}+${n}-at-${account}`;
    if (!iam.store.git.userNameTaken(free)) return free;
  }
};

const credentialOf = (iam: Iam, input: Input, user: User): GitCredential => {
  const credential = iam.store.git.get(input.ServiceSpecificCredentialId);
  if (credential?.owner !== user.arn)
    throw noSuchEntity(`No such credential: ${input.ServiceSpecificCredentialId} was not found.`);
  return credential;
};

const output = (user: User, { id, service, userName, status, created }: GitCredential) => ({
  CreateDate: new Date(created),
  ServiceName: service,
  ServiceUserName: userName,
  ServiceSpecificCredentialId: id,
  UserName: user.name,
  Status: status,
});
