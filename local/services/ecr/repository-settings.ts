/** What can be set on a repository: its policy, its lifecycle, whether tags may move, scans. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { readPolicy } from '../../kernel/policy/document.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, type EcrStore, find, invalid, type OfRepository, type Operations, type Repository } from './ecr.ts';
import { readMutability } from './repositories.ts';

type Kind = 'policy' | 'lifecycle';

export const repositorySettings = (store: EcrStore): Operations => ({
  SetRepositoryPolicy: change(store, 'SetRepositoryPolicy', ['policyText', 'force'], (row, { policyText }) => ({
    row: { ...row, policy: checkPolicy(policyText as string) },
    answer: { policyText },
  })),
  GetRepositoryPolicy: read(store, 'GetRepositoryPolicy', 'policy'),
  DeleteRepositoryPolicy: change(store, 'DeleteRepositoryPolicy', [], (row) => without(row, 'policy')),
  PutLifecyclePolicy: change(store, 'PutLifecyclePolicy', ['lifecyclePolicyText'], (row, { lifecyclePolicyText }) => ({
    row: { ...row, lifecycle: checkLifecycle(lifecyclePolicyText as string) },
    answer: { lifecyclePolicyText },
  })),
  GetLifecyclePolicy: read(store, 'GetLifecyclePolicy', 'lifecycle'),
  DeleteLifecyclePolicy: change(store, 'DeleteLifecyclePolicy', [], (row) => without(row, 'lifecycle')),
  PutImageTagMutability: change(
    store,
    'PutImageTagMutability',
    ['imageTagMutability', 'imageTagMutabilityExclusionFilters'],
    ({ exclusionFilters: _old, ...row }, { imageTagMutability, imageTagMutabilityExclusionFilters: filters }) => ({
      row: {
        ...row,
        mutability: readMutability(imageTagMutability as string),
        ...(filters !== undefined && { exclusionFilters: filters }),
      },
      answer: { imageTagMutability },
    }),
  ),
  PutImageScanningConfiguration: change(
    store,
    'PutImageScanningConfiguration',
    ['imageScanningConfiguration'],
    (row, { imageScanningConfiguration }) => ({
      row: { ...row, scanOnPush: (imageScanningConfiguration as { scanOnPush?: boolean }).scanOnPush ?? false },
      answer: { imageScanningConfiguration },
    }),
  ),
});

type Input = OfRepository & Readonly<Record<string, unknown>>;

const change = (
  store: EcrStore,
  name: string,
  members: readonly string[],
  apply: (row: Repository, input: Input) => { row: Repository; answer: Record<string, unknown> },
): Operation<Input> => ({
  demands: ({ repositoryName }, call) => [demand(store, call, name, repositoryName)],
  run(input, call) {
    onlyMembers(name, input, ['registryId', 'repositoryName', ...members]);
    const { row, answer } = apply(find(store, call, input), input);
    store.put(call, row);
    return { registryId: call.account, repositoryName: row.name, ...answer };
  },
});

const TEXT = { policy: 'policyText', lifecycle: 'lifecyclePolicyText' } as const;

const read = (store: EcrStore, name: string, kind: Kind): Operation<OfRepository> => ({
  demands: ({ repositoryName }, call) => [demand(store, call, name, repositoryName)],
  run(input, call: Call) {
    onlyMembers(name, input, ['registryId', 'repositoryName']);
    const row = find(store, call, input);
    const text = row[kind] ?? missing(kind, row.name, call);
    return { registryId: call.account, repositoryName: row.name, [TEXT[kind]]: text };
  },
});

const without = (row: Repository, kind: Kind) => {
  const { [kind]: text, ...rest } = row;
  if (text === undefined) return missing(kind, row.name, { account: row.arn.split(':')[4]! });
  return { row: rest as Repository, answer: { [TEXT[kind]]: text } };
};

const missing = (kind: Kind, name: string, { account }: Pick<Call, 'account'>): never => {
  const what = kind === 'policy' ? 'Repository policy' : 'Lifecycle policy';
  throw new Fault(
    kind === 'policy' ? 'RepositoryPolicyNotFoundException' : 'LifecyclePolicyNotFoundException',
    `${what} does not exist for the repository with name '${name}' in the registry with id '${account}'`,
  );
};

const checkPolicy = (text: string): string => {
  try {
    readPolicy(text);
  } catch {
    throw invalid(
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
    );
  }
  return text;
};

const checkLifecycle = (text: string): string => {
  const rules = lifecycleRules(text);
  if (!Array.isArray(rules) || rules.length === 0)
    throw invalid(
      "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure'",
    );
  return text;
};

const lifecycleRules = (text: string): unknown => {
  try {
    return (JSON.parse(text) as { rules?: unknown } | null)?.rules;
  } catch {
    return undefined;
  }
};
