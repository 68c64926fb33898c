/**
 * Kinds of credentials that nobody can make here: passwords of the console, MFA devices, SSH keys, certificates.
 * Whoever deletes a user looks for them first, and finds none.
 */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, noSuchEntity, type Operations, userArn, userNamed } from './iam.ts';
import { ownName } from './users.ts';

interface Input {
  UserName?: string;
  AssignmentStatus?: string;
}

export const absentCredentials = (iam: Iam): Operations => ({
  ListMFADevices: none(iam, 'ListMFADevices', 'MFADevices'),
  ListSSHPublicKeys: none(iam, 'ListSSHPublicKeys', 'SSHPublicKeys'),
  ListSigningCertificates: none(iam, 'ListSigningCertificates', 'Certificates'),
  ListVirtualMFADevices: {
    demands: (_input: Input, call: Call) => [
      { action: 'iam:ListVirtualMFADevices', resource: `arn:aws:iam::${call.account}:mfa/` },
    ],
    run(input: Input) {
      onlyMembers('ListVirtualMFADevices', input, ['AssignmentStatus', 'Marker', 'MaxItems']);
      return { VirtualMFADevices: [], IsTruncated: false };
    },
  },
  GetLoginProfile: noLogin(iam, 'GetLoginProfile'),
  DeleteLoginProfile: noLogin(iam, 'DeleteLoginProfile'),
});

const ofUser = (
  iam: Iam,
  name: string,
  members: readonly string[],
  run: (userName: string) => unknown,
): Operation<Input> => ({
  demands: (input, call) => [{ action: `iam:${name}`, resource: userArn(iam, call, ownName(input, call)) }],
  run(input, call) {
    onlyMembers(name, input, ['UserName', ...members]);
    return run(userNamed(iam, call, ownName(input, call)).name);
  },
});

const none = (iam: Iam, name: string, member: string): Operation<Input> =>
  ofUser(iam, name, ['Marker', 'MaxItems'], () => ({ [member]: [], IsTruncated: false }));

const noLogin = (iam: Iam, name: string): Operation<Input> =>
  ofUser(iam, name, [], (userName) => {
    throw noSuchEntity(`Login Profile for User ${userName} cannot be found.`);
  });
