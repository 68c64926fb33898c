/** AWS::ECR::Repository. */
import { isDeepStrictEqual } from 'node:util';
import { createOnce, unless } from './faults.ts';
import { camelDeep, document } from './members.ts';
import type { Before, Made, Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, tagsOf } from './tags.ts';

const GONE = 'RepositoryNotFoundException';

interface Repository {
  readonly repositoryArn: string;
  readonly repositoryUri: string;
}

const made = (repositoryName: string, { repositoryArn, repositoryUri }: Repository): Made => ({
  physicalId: repositoryName,
  attributes: { Arn: repositoryArn, RepositoryUri: repositoryUri },
});

const describe = async (
  repositoryName: string,
  { call }: Pick<ResourceContext, 'call'>,
): Promise<Repository | undefined> => {
  const input = { repositoryNames: [repositoryName] };
  const answer = await unless(call<{ repositories: Repository[] }>('ecr', 'DescribeRepositories', input), GONE);
  return answer?.repositories[0];
};

interface Lifecycle {
  readonly LifecyclePolicyText?: string;
}

/** Settings that have an operation of their own, where they changed. */
const settings = async (repositoryName: string, after: Properties, before: Properties, { call }: ResourceContext) => {
  const changed = (name: string) => !isDeepStrictEqual(after[name], before[name]);
  if (changed('RepositoryPolicyText')) {
    const policy = after['RepositoryPolicyText'];
    if (policy === undefined)
      await unless(call('ecr', 'DeleteRepositoryPolicy', { repositoryName }), 'RepositoryPolicyNotFoundException');
    else await call('ecr', 'SetRepositoryPolicy', { repositoryName, policyText: document(policy) });
  }
  if (changed('LifecyclePolicy')) {
    const text = (after['LifecyclePolicy'] as Lifecycle | undefined)?.LifecyclePolicyText;
    if (text === undefined)
      await unless(call('ecr', 'DeleteLifecyclePolicy', { repositoryName }), 'LifecyclePolicyNotFoundException');
    else await call('ecr', 'PutLifecyclePolicy', { repositoryName, lifecyclePolicyText: text });
  }
};

const updateSettings = async (properties: Properties, context: ResourceContext, before: Before) => {
  const { call } = context;
  const repositoryName = before.physicalId;
  await call('ecr', 'PutImageTagMutability', {
    repositoryName,
    imageTagMutability: properties['ImageTagMutability'] ?? 'MUTABLE',
  });
  const scanning = properties['ImageScanningConfiguration'] as { ScanOnPush?: boolean } | undefined;
  await call('ecr', 'PutImageScanningConfiguration', {
    repositoryName,
    imageScanningConfiguration: { scanOnPush: scanning?.ScanOnPush ?? false },
  });
  await settings(repositoryName, properties, before.properties, context);
};

export const ecrRepository: ResourceType = {
  type: 'AWS::ECR::Repository',
  shape: {
    EmptyOnDelete: 'flag',
    EncryptionConfiguration: { of: { EncryptionType: 'text', KmsKey: 'text' } },
    ImageScanningConfiguration: { of: { ScanOnPush: 'flag' } },
    ImageTagMutability: 'text',
    LifecyclePolicy: { of: { LifecyclePolicyText: 'text', RegistryId: 'text' } },
    RepositoryName: 'text',
    RepositoryPolicyText: 'json',
    Tags: TAGS,
  },
  immutable: ['EncryptionConfiguration', 'RepositoryName'],
  named: 'RepositoryName',
  attributes: ['Arn', 'RepositoryUri'],
  tags: 'list',
  async create(properties, context) {
    const repositoryName = (properties['RepositoryName'] as string | undefined) ?? context.name(256).toLowerCase();
    const optional = (name: string, as: string) =>
      properties[name] === undefined ? {} : { [as]: camelDeep(properties[name]) };
    const input = {
      repositoryName,
      ...optional('ImageTagMutability', 'imageTagMutability'),
      ...optional('ImageScanningConfiguration', 'imageScanningConfiguration'),
      ...optional('EncryptionConfiguration', 'encryptionConfiguration'),
      ...(tagsOf(properties).length > 0 && { tags: tagsOf(properties) }),
    };
    const create = () => context.call('ecr', 'CreateRepository', input);
    await createOnce(context.resumed, create, 'RepositoryAlreadyExistsException');
    context.initiated(repositoryName);
    await settings(repositoryName, properties, {}, context);
    return made(repositoryName, (await describe(repositoryName, context))!);
  },
  async find(repositoryName, context) {
    const found = await describe(repositoryName, context);
    return found && made(repositoryName, found);
  },
  async update(properties, context, before) {
    await updateSettings(properties, context, before);
    const repository = (await describe(before.physicalId, context))!;
    const resourceArn = repository.repositoryArn;
    await changeTags(properties, before.properties, {
      add: (tags) => context.call('ecr', 'TagResource', { resourceArn, tags }),
      remove: (tagKeys) => context.call('ecr', 'UntagResource', { resourceArn, tagKeys }),
    });
    return made(before.physicalId, repository);
  },
  async delete(repositoryName, { call }, { properties }) {
    const force = properties['EmptyOnDelete'] === true;
    await unless(call('ecr', 'DeleteRepository', { repositoryName, force }), GONE);
  },
};
