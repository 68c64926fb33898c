import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { findKeyById, type Kms, keyDemand, notFound, type Operations } from './kms.ts';

interface Input {
  KeyId: string;
  /** There is only `default`. */
  PolicyName?: string;
  Policy?: string;
  BypassPolicyLockoutSafetyCheck?: boolean;
}

export const keyPolicy = (kms: Kms): Operations => ({
  GetKeyPolicy: getKeyPolicy(kms),
  PutKeyPolicy: putKeyPolicy(kms),
  ListKeyPolicies: listKeyPolicies(kms),
});

const getKeyPolicy = (kms: Kms): Operation<Input> => ({
  demands: (input, call) => [keyDemand(call, 'GetKeyPolicy', findKeyById(kms, call, input.KeyId))],
  run(input, call) {
    onlyMembers('GetKeyPolicy', input, ['KeyId', 'PolicyName']);
    checkName(input);
    return { Policy: findKeyById(kms, call, input.KeyId).policy, PolicyName: 'default' };
  },
});

const putKeyPolicy = (kms: Kms): Operation<Input> => ({
  demands: (input, call) => [
    keyDemand(call, 'PutKeyPolicy', findKeyById(kms, call, input.KeyId), {
      'kms:BypassPolicyLockoutSafetyCheck': String(input.BypassPolicyLockoutSafetyCheck ?? false),
    }),
  ],
  run(input, call) {
    onlyMembers('PutKeyPolicy', input, ['KeyId', 'PolicyName', 'Policy', 'BypassPolicyLockoutSafetyCheck']);
    checkName(input);
    const key = findKeyById(kms, call, input.KeyId);
    if (key.manager === 'AWS')
      throw new Fault('UnsupportedOperationException', 'The policy of an AWS managed key cannot be changed.');
    const policy = input.Policy ?? '';
    checkPolicy(
      kms,
      call,
      `arn:aws:kms:${key.region}:${key.account}:key/${key.id}`,
      policy,
      input.BypassPolicyLockoutSafetyCheck,
    );
    kms.store.updateKey({ ...key, policy });
    return {};
  },
});

const listKeyPolicies = (kms: Kms): Operation<Input> => ({
  demands: (input, call) => [keyDemand(call, 'ListKeyPolicies', findKeyById(kms, call, input.KeyId))],
  run(input, call) {
    onlyMembers('ListKeyPolicies', input, ['KeyId']);
    findKeyById(kms, call, input.KeyId);
    return { PolicyNames: ['default'], Truncated: false };
  },
});

const checkName = ({ PolicyName: name = 'default' }: Input): void => {
  if (name !== 'default') throw notFound('No such policy exists');
};

/** A policy must be one, and must leave its writer able to change it again. */
export const checkPolicy = (kms: Kms, call: Call, key: string, policy: string, bypass = false): void => {
  const malformed = (message: string): Fault => new Fault('MalformedPolicyDocumentException', message);
  if (policy.length > 32_768) throw malformed('The policy is larger than 32768 characters.');
  const demand = { action: 'kms:PutKeyPolicy', resource: key, resourcePolicy: policy, resourcePolicyDecides: true };
  try {
    const { Statement } = JSON.parse(policy) as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as Record<string, unknown>[];
    if (!statements.every((one) => one?.['Principal'] !== undefined || one?.['NotPrincipal'] !== undefined))
      throw malformed('A policy statement must have a principal.');
    kms.cloud.authorize(call, [{ ...demand, context: { 'kms:CallerAccount': call.principal.account } }]);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed('The policy is not valid JSON.');
    if (!(error instanceof Fault)) throw error;
    if (error.code !== 'AccessDeniedException') throw malformed(error.message);
    if (!bypass) throw malformed('The new key policy will not allow you to update the key policy in the future.');
  }
};
