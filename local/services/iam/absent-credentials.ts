/**
 * Kinds of credentials that nobody can make here: passwords of the console, MFA devices, SSH keys, certificates. Tools
 * look for them before they delete a user, and find none.
 */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, noSuchEntity, type Operations } from './iam.ts';
import { userOperation } from './user-operation.ts';

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

const none = (iam: Iam, name: string, member: string): Operation<Input> =>
  userOperation(iam, name, ['Marker', 'MaxItems'], () => ({ [member]: [], IsTruncated: false }));

const noLogin = (iam: Iam, name: string): Operation<Input> =>
  userOperation(iam, name, [], (_input, user) => {
    throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  });
