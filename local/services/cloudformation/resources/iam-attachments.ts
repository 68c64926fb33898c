/** Managed and inline policies of a role or a user: from what was to what shall be. */
import { unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext } from './resource-type.ts';

export interface Owner {
  readonly kind: 'Role' | 'User' | 'Group';
}

interface Inline {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

const GONE = ['NoSuchEntity', 'NoSuchEntityException'];

export const attachPolicies = async (
  { kind }: Owner,
  name: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  const wanted = (after['ManagedPolicyArns'] ?? []) as string[];
  const old = (before['ManagedPolicyArns'] ?? []) as string[];
  for (const PolicyArn of old)
    if (!wanted.includes(PolicyArn))
      await unless(call('iam', `Detach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn }), ...GONE);
  for (const PolicyArn of wanted)
    if (!old.includes(PolicyArn)) await call('iam', `Attach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn });
};

export const putInlinePolicies = async (
  { kind }: Owner,
  name: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  const wanted = (after['Policies'] ?? []) as Inline[];
  for (const { PolicyName } of (before['Policies'] ?? []) as Inline[])
    if (!wanted.some((policy) => policy.PolicyName === PolicyName))
      await unless(call('iam', `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName }), ...GONE);
  for (const { PolicyName, PolicyDocument } of wanted)
    await call('iam', `Put${kind}Policy`, {
      [`${kind}Name`]: name,
      PolicyName,
      PolicyDocument: document(PolicyDocument),
    });
};

/** IAM answers documents URL-encoded. */
export const policyOf = (text: unknown): unknown => JSON.parse(decodeURIComponent(String(text)));

/** Those that the template has: others belong to policies of their own in a stack, or to people. */
export const readInlinePolicies = async (
  { kind }: Owner,
  name: string,
  expected: Properties,
  call: ResourceContext['call'],
): Promise<readonly Inline[]> => {
  const found: Inline[] = [];
  for (const { PolicyName } of (expected['Policies'] ?? []) as Inline[]) {
    const asked = call<{ PolicyDocument: string }>('iam', `Get${kind}Policy`, { [`${kind}Name`]: name, PolicyName });
    const answer = await unless(asked, ...GONE);
    if (answer) found.push({ PolicyName, PolicyDocument: policyOf(answer.PolicyDocument) });
  }
  return found;
};
