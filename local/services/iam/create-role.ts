import type { Operation } from '../../kernel/cloud.ts';
import { policySize, validateTrustPolicy } from '../../kernel/policy/validate.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { alreadyExists, type Iam, invalid, limitExceeded, noSuchEntity } from './iam.ts';
import { readName, readNumber, readPath, readTags } from './input.ts';
import { roleOutput } from './role-output.ts';
import type { Role } from './store/roles.ts';

export interface CreateRoleInput {
  Path?: string;
  RoleName: string;
  AssumeRolePolicyDocument: string;
  Description?: string;
  MaxSessionDuration?: number | string;
  PermissionsBoundary?: string;
  Tags?: { Key: string; Value: string }[];
}

const MEMBERS = [
  'Path',
  'RoleName',
  'AssumeRolePolicyDocument',
  'Description',
  'MaxSessionDuration',
  'PermissionsBoundary',
  'Tags',
];

export const createRole = (iam: Iam): Operation<CreateRoleInput> => ({
  demands: (input, call) => [
    {
      action: 'iam:CreateRole',
      resource: `arn:aws:iam::${call.account}:role${input.Path || '/'}${input.RoleName}`,
      context: {
        'iam:PermissionsBoundary': input.PermissionsBoundary ?? [],
        ...tagContext(input.Tags),
      },
    },
  ],
  run(input, call) {
    onlyMembers('CreateRole', input, MEMBERS);
    const name = readName(input.RoleName, 'roleName');
    const path = readPath(input.Path);
    if (path.startsWith('/aws-service-role/')) throw invalid('Path can not start with /aws-service-role/.');
    const role: Role = {
      account: call.account,
      name,
      path,
      id: `AROA${iam.cloud.ids.upper(17)}`,
      arn: `arn:aws:iam::${call.account}:role${path}${name}`,
      trust: readTrust(iam, input.AssumeRolePolicyDocument),
      description: readDescription(input.Description),
      maxSession: readMaxSession(input.MaxSessionDuration),
      boundary: readBoundary(iam, input.PermissionsBoundary),
      tags: readTags(input.Tags),
      created: iam.cloud.clock.now(),
    };
    if (iam.store.roles.byName(call.account, name)) throw alreadyExists(`Role with name ${name} already exists.`);
    iam.store.write(() => iam.store.roles.add(role));
    return { Role: roleOutput(role) };
  },
});

export const readTrust = ({ store }: Iam, text: unknown): string => {
  const document = String(text ?? '');
  validateTrustPolicy(document, (arn) => (store.roles.byArn(arn) ?? store.users.byArn(arn)) !== undefined);
  if (policySize(document) > 2048) throw limitExceeded('Cannot exceed quota for ACLSizePerRole: 2048');
  return document;
};

export const readDescription = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  const text = String(value);
  if (text.length > 1000) throw invalid('The description must have length less than or equal to 1000.');
  return text;
};

/** Seconds, one to twelve hours. */
export const readMaxSession = (value: unknown): number => (value === undefined ? 3600 : readNumber(value));

export const readBoundary = ({ store }: Iam, arn: unknown): string | undefined => {
  if (arn === undefined || arn === '') return undefined;
  if (!store.managed.get(String(arn))) throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  return String(arn);
};
