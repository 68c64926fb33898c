import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { invalid, type Logs, type Operations, pageOf } from './logs.ts';

interface Input {
  policyName?: string;
  policyDocument?: string;
  nextToken?: string;
  limit?: number;
}

const MOST_POLICIES = 10;

/** Policies of an account and region that let services write to its log groups. */
export const resourcePolicies = (logs: Logs): Operations => ({
  PutResourcePolicy: put(logs),
  DeleteResourcePolicy: remove(logs),
  DescribeResourcePolicies: describe(logs),
});

const demands = (action: string): Operation<Input>['demands'] => {
  return () => [{ action: `logs:${action}`, resource: '*' }];
};

const put = (logs: Logs): Operation<Input> => ({
  demands: demands('PutResourcePolicy'),
  run(input, call) {
    onlyMembers('PutResourcePolicy', input, ['policyName', 'policyDocument']);
    const { policyName: name, policyDocument: document = '' } = input;
    if (!name) throw invalid('policyName must not be null');
    if (document.length > 5120) throw invalid('The resource policy is larger than 5120 characters.');
    checkDocument(document);
    const others = logs.store.policies(call).filter((policy) => policy.name !== name);
    if (others.length >= MOST_POLICIES) throw new Fault('LimitExceededException', 'Resource limit exceeded.');
    const now = logs.cloud.clock.now();
    logs.store.putPolicy(call, name, document, now);
    return { resourcePolicy: { policyName: name, policyDocument: document, lastUpdatedTime: now } };
  },
});

const checkDocument = (document: string): void => {
  try {
    const { Statement } = JSON.parse(document) as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as Record<string, unknown>[];
    if (statements.every((one) => one?.['Effect'] && one['Principal'] && one['Action'] && one['Resource'])) return;
  } catch {
    // Told below, as for any other document that is not a policy.
  }
  throw invalid('The specified policy document is invalid.');
};

const remove = (logs: Logs): Operation<Input> => ({
  demands: demands('DeleteResourcePolicy'),
  run(input, call) {
    onlyMembers('DeleteResourcePolicy', input, ['policyName']);
    if (!logs.store.removePolicy(call, String(input.policyName)))
      throw new Fault('ResourceNotFoundException', `Policy with name [${input.policyName}] does not exist`);
    return {};
  },
});

const describe = (logs: Logs): Operation<Input> => ({
  demands: demands('DescribeResourcePolicies'),
  run(input, call) {
    onlyMembers('DescribeResourcePolicies', input, ['nextToken', 'limit']);
    const { items, nextToken } = pageOf(input, logs.store.policies(call), 50);
    return {
      resourcePolicies: items.map(({ name, document, updated }) => ({
        policyName: name,
        policyDocument: document,
        lastUpdatedTime: updated,
      })),
      ...nextToken,
    };
  },
});
