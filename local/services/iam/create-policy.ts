import type { Operation } from '../../kernel/cloud.ts';
import { policySize, validateManagedPolicy } from '../../kernel/policy/validate.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { readDescription } from './create-role.ts';
import { alreadyExists, type Iam, limitExceeded } from './iam.ts';
import { readName, readPath, readTags } from './input.ts';
import { policyOutput } from './policy-output.ts';
import type { ManagedPolicy } from './store/managed-policies.ts';

interface Input {
  PolicyName: string;
  Path?: string;
  PolicyDocument: string;
  Description?: string;
  Tags?: { Key: string; Value: string }[];
}

export const createPolicy = (iam: Iam): Operation<Input> => ({
  demands: (input, call) => [
    {
      action: 'iam:CreatePolicy',
      resource: `arn:aws:iam::${call.account}:policy${input.Path || '/'}${input.PolicyName}`,
      context: tagContext(input.Tags),
    },
  ],
  run(input, call) {
    onlyMembers('CreatePolicy', input, ['PolicyName', 'Path', 'PolicyDocument', 'Description', 'Tags']);
    const name = readName(input.PolicyName, 'policyName');
    const path = readPath(input.Path);
    const document = readManagedDocument(input.PolicyDocument);
    const now = iam.cloud.clock.now();
    const policy: ManagedPolicy = {
      arn: `arn:aws:iam::${call.account}:policy${path}${name}`,
      account: call.account,
      name,
      path,
      id: `ANPA${iam.cloud.ids.upper(17)}`,
      description: readDescription(input.Description),
      defaultVersion: 1,
      lastVersion: 1,
      tags: readTags(input.Tags),
      created: now,
      updated: now,
    };
    const { managed } = iam.store;
    if (managed.byName(call.account, name))
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    iam.store.write(() => {
      managed.add(policy);
      managed.addVersion(policy.arn, { version: 1, document, created: now });
    });
    return { Policy: policyOutput(iam.store, policy) };
  },
});

/** At most 6,144 characters without white space. */
export const readManagedDocument = (value: unknown): string => {
  const document = String(value ?? '');
  validateManagedPolicy(document);
  if (policySize(document) > 6144) throw limitExceeded('Cannot exceed quota for PolicySize: 6144');
  return document;
};
