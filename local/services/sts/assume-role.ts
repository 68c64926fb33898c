import { sessionOf } from '../../kernel/callers/assume-role.ts';
import type { Directory } from '../../kernel/callers/directory.ts';
import type { Call, Cloud, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { policySize, validateIdentityPolicy } from '../../kernel/policy/validate.ts';
import { tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { credentialsOf } from './credentials.ts';

interface Input {
  RoleArn: string;
  RoleSessionName: string;
  DurationSeconds?: number | string;
  /** One inline session policy; the session may do only what it and the role allow. */
  Policy?: string;
  PolicyArns?: { arn: string }[];
  Tags?: { Key: string; Value: string }[];
  ExternalId?: string;
}

const MEMBERS = ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'Policy', 'PolicyArns', 'Tags', 'ExternalId'];
/** A role assumed by a role: at most an hour. */
const LONGEST_CHAINED = 3600;

const refused = (message: string): Fault => new Fault('ValidationError', message);
const readTags = tagReader({
  key: (key) => refused(`The tag key '${key}' is not valid.`),
  value: (_text, key) => refused(`The value of the tag '${key}' has more than 256 characters.`),
  tooMany: () => refused('The number of tags exceeds the limit of 50.'),
});

export const assumeRole = (directory: Directory, cloud: Cloud): Operation<Input> => ({
  demands(input) {
    if (typeof input.RoleArn !== 'string' || !/^arn:aws:iam::\d{12}:role\/.+/.test(input.RoleArn))
      throw new Fault('ValidationError', `${input.RoleArn} is invalid`);
    const demand = {
      resource: input.RoleArn,
      resourcePolicy: directory.roles.byArn(input.RoleArn)?.trust ?? '{"Statement":[]}',
      resourcePolicyDecides: true,
      context: {
        'sts:ExternalId': input.ExternalId ?? [],
        'sts:RoleSessionName': input.RoleSessionName,
        ...tagContext(input.Tags),
      },
    };
    const tagged = (input.Tags?.length ?? 0) > 0 ? [{ action: 'sts:TagSession', ...demand }] : [];
    return [{ action: 'sts:AssumeRole', ...demand }, ...tagged];
  },
  run(input, call) {
    onlyMembers('AssumeRole', input, MEMBERS);
    const session = sessionOf(input.RoleArn, String(input.RoleSessionName ?? ''));
    const tags = readTags(input.Tags);
    const sessionPolicies = readSessionPolicies(directory, input);
    const principal = {
      ...session,
      ...(Object.keys(tags).length > 0 && { tags }),
      ...(sessionPolicies.length > 0 && { sessionPolicies }),
    };
    const role = directory.roles.byArn(input.RoleArn);
    const expires = cloud.clock.now() + duration(input, call, role?.maxSession ?? 3600) * 1000;
    return {
      Credentials: credentialsOf(cloud, principal, expires),
      AssumedRoleUser: { AssumedRoleId: `${role?.id}:${session.sessionName}`, Arn: session.arn },
      ...(sessionPolicies.length > 0 && {
        PackedPolicySize: Math.min(
          100,
          Math.ceil((sessionPolicies.reduce((n, text) => n + policySize(text), 0) / 2048) * 100),
        ),
      }),
    };
  },
});

const duration = (input: Input, call: Call, longest: number): number => {
  const seconds = Number(input.DurationSeconds ?? 3600);
  if (!Number.isInteger(seconds)) throw new Fault('ValidationError', 'DurationSeconds must be a whole number');
  if (seconds > longest)
    throw new Fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  if (call.principal.kind === 'role' && seconds > LONGEST_CHAINED)
    throw new Fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  return seconds;
};

const readSessionPolicies = (directory: Directory, { Policy, PolicyArns = [] }: Input): readonly string[] => {
  if (PolicyArns.length > 10) throw new Fault('ValidationError', 'At most 10 managed session policies may be given.');
  const managed = PolicyArns.map(({ arn }) => {
    const document = directory.managed.document(arn);
    if (document === undefined) throw notInLocalCloud(`the managed session policy ${arn}`);
    return document;
  });
  if (!Policy) return managed;
  if (Policy.length > 2048)
    throw new Fault('PackedPolicyTooLarge', 'The session policy is larger than 2048 characters.');
  validateIdentityPolicy(Policy);
  return [Policy, ...managed];
};
