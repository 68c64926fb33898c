/** Git credentials of users for CodeCommit: at most two; the password is answered once and kept only as a hash. */

import { newSecret } from '../../kernel/callers/issue-session.ts';
import { Fault } from '../../kernel/fault.ts';
import { type Iam, invalid, limitExceeded, noSuchEntity, type Operations } from './iam.ts';
import type { GitCredential } from './store/git-credentials.ts';
import type { User } from './store/users.ts';
import { userOperation } from './user-operation.ts';

const MOST_CREDENTIALS = 2;

interface Input {
  UserName?: string;
  ServiceName?: string;
  ServiceSpecificCredentialId: string;
  Status?: string;
}

export const serviceSpecificCredentials = (iam: Iam): Operations => ({
  CreateServiceSpecificCredential: userOperation(
    iam,
    'CreateServiceSpecificCredential',
    ['ServiceName'],
    (input: Input, user) => create(iam, input, user),
  ),
  ListServiceSpecificCredentials: userOperation(
    iam,
    'ListServiceSpecificCredentials',
    ['ServiceName'],
    (input: Input, user) => ({
      ServiceSpecificCredentials: iam.store.git
        .ofUser(user.arn)
        .filter(({ service }) => !input.ServiceName || service === input.ServiceName)
        .map((credential) => output(user, credential)),
    }),
  ),
  UpdateServiceSpecificCredential: userOperation(
    iam,
    'UpdateServiceSpecificCredential',
    ['ServiceSpecificCredentialId', 'Status'],
    (input: Input, user) => {
      const { id } = credentialOf(iam, input, user);
      const { Status: status } = input;
      if (status !== 'Active' && status !== 'Inactive')
        throw invalid(`Status must be Active or Inactive, not ${status}.`);
      iam.store.write(() => iam.store.git.setStatus(id, status));
      return {};
    },
  ),
  ResetServiceSpecificCredential: userOperation(
    iam,
    'ResetServiceSpecificCredential',
    ['ServiceSpecificCredentialId'],
    (input: Input, user) => {
      const credential = credentialOf(iam, input, user);
      const password = newSecret();
      iam.store.write(() => iam.store.git.setPassword(credential.id, password));
      return { ServiceSpecificCredential: { ...output(user, credential), ServicePassword: password } };
    },
  ),
  DeleteServiceSpecificCredential: userOperation(
    iam,
    'DeleteServiceSpecificCredential',
    ['ServiceSpecificCredentialId'],
    (input: Input, user) => {
      const { id } = credentialOf(iam, input, user);
      iam.store.write(() => iam.store.git.remove(id));
      return {};
    },
  ),
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
