/** CreateRepository, DescribeRepositories, DeleteRepository. */

import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { pageOfList } from '../../kernel/page.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  arnOf,
  demand,
  type EcrStore,
  find,
  invalid,
  type OfRepository,
  type Operations,
  type Repository,
} from './ecr.ts';
import { readTags, type Tag } from './tags.ts';

const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'];
const ENCRYPTIONS = ['AES256', 'KMS', 'KMS_DSSE'];
const PAGE = 100;

interface CreateInput extends OfRepository {
  readonly tags?: readonly Tag[];
  readonly imageTagMutability?: string;
  readonly imageTagMutabilityExclusionFilters?: unknown;
  readonly imageScanningConfiguration?: { readonly scanOnPush?: boolean };
  readonly encryptionConfiguration?: { readonly encryptionType: string; readonly kmsKey?: string };
}

/** Repositories as things with settings; images are not in the local cloud. */
export const repositories = (store: EcrStore, now: () => number): Operations => ({
  CreateRepository: createRepository(store, now),
  DescribeRepositories: describeRepositories(store),
  DeleteRepository: deleteRepository(store),
});

const createRepository = (store: EcrStore, now: () => number): Operation<CreateInput> => ({
  demands: ({ repositoryName, tags = [] }, call) => [
    {
      action: 'ecr:CreateRepository',
      resource: arnOf(call, repositoryName),
      context: tagContext(tags),
    },
  ],
  run(input, call) {
    onlyMembers('CreateRepository', input, [
      ...['registryId', 'repositoryName', 'tags', 'imageTagMutability', 'imageTagMutabilityExclusionFilters'],
      ...['imageScanningConfiguration', 'encryptionConfiguration'],
    ]);
    const { repositoryName: name } = input;
    if (typeof name !== 'string' || name.length < 2 || name.length > 256 || !NAME.test(name))
      throw invalid(
        `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression ` +
          `'${NAME.source.slice(1, -1)}''`,
      );
    if (store.get(call, name))
      throw new Fault(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${call.account}'`,
      );
    const { encryptionType = 'AES256', kmsKey } = input.encryptionConfiguration ?? {};
    if (!ENCRYPTIONS.includes(encryptionType))
      throw invalid(`Invalid parameter at 'encryptionType': ${encryptionType}`);
    const row: Repository = {
      name,
      arn: arnOf(call, name),
      created: now(),
      mutability: readMutability(input.imageTagMutability),
      ...(input.imageTagMutabilityExclusionFilters !== undefined && {
        exclusionFilters: input.imageTagMutabilityExclusionFilters,
      }),
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
      encryption: { encryptionType, ...(kmsKey !== undefined && { kmsKey }) },
      tags: readTags(input.tags ?? []),
    };
    store.put(call, row);
    return { repository: described(call, row) };
  },
});

/** Throws InvalidParameterException for a word that ECR does not know. */
export const readMutability = (given = 'MUTABLE'): string => {
  if (!MUTABILITIES.includes(given)) throw invalid(`Invalid parameter at 'imageTagMutability': ${given}`);
  return given;
};

interface DescribeInput {
  readonly registryId?: string;
  readonly repositoryNames?: readonly string[];
  readonly nextToken?: string;
  readonly maxResults?: number;
}

const describeRepositories = (store: EcrStore): Operation<DescribeInput> => ({
  demands: ({ repositoryNames }, call) =>
    repositoryNames?.length
      ? repositoryNames.map((name) => demand(store, call, 'DescribeRepositories', name))
      : [demand(store, call, 'DescribeRepositories', undefined)],
  run(input, call) {
    onlyMembers('DescribeRepositories', input, ['registryId', 'repositoryNames', 'nextToken', 'maxResults']);
    const { repositoryNames, registryId, nextToken, maxResults = PAGE } = input;
    const rows = repositoryNames?.length
      ? repositoryNames.map((repositoryName) =>
          find(store, call, { repositoryName, ...(registryId && { registryId }) }),
        )
      : store.all(call);
    const { items, next } = pageOfList(rows, nextToken, maxResults, () => invalid('Invalid nextToken'));
    return { repositories: items.map((row) => described(call, row)), ...(next !== undefined && { nextToken: next }) };
  },
});

const deleteRepository = (store: EcrStore): Operation<OfRepository & { force?: boolean }> => ({
  demands: ({ repositoryName }, call) => [demand(store, call, 'DeleteRepository', repositoryName)],
  run(input, call) {
    onlyMembers('DeleteRepository', input, ['registryId', 'repositoryName', 'force']);
    const row = find(store, call, input);
    store.drop(call, row.name);
    return { repository: described(call, row) };
  },
});

const described = (call: Call, row: Repository): Record<string, unknown> => ({
  repositoryArn: row.arn,
  registryId: call.account,
  repositoryName: row.name,
  repositoryUri: `${call.account}.dkr.ecr.${call.region}.amazonaws.com/${row.name}`,
  createdAt: new Date(row.created),
  imageTagMutability: row.mutability,
  ...(row.exclusionFilters !== undefined && { imageTagMutabilityExclusionFilters: row.exclusionFilters }),
  imageScanningConfiguration: { scanOnPush: row.scanOnPush },
  encryptionConfiguration: row.encryption,
});

/** Every operation on images is refused with this message. */
export const noImages = (name: string): Operation => ({
  demands: (input: OfRepository, call) => [
    { action: `ecr:${name}`, resource: arnOf(call, input.repositoryName ?? '*') },
  ],
  run() {
    throw notInLocalCloud(`the operation ecr:${name} (container images)`);
  },
});
