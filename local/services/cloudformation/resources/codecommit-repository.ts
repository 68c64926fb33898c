/** AWS::CodeCommit::Repository, without triggers and initial code. */
import { createOnce } from './faults.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, tagMap } from './tags.ts';

interface Metadata {
  readonly repositoryId: string;
  readonly Arn: string;
  readonly cloneUrlHttp: string;
  readonly cloneUrlSsh: string;
}

const made = async (repositoryName: string, { call }: ResourceContext) => {
  const { repositoryMetadata: repository } = await call<{ repositoryMetadata: Metadata }>(
    'codecommit',
    'GetRepository',
    { repositoryName },
  );
  return {
    physicalId: repository.repositoryId,
    attributes: {
      Arn: repository.Arn,
      CloneUrlHttp: repository.cloneUrlHttp,
      CloneUrlSsh: repository.cloneUrlSsh,
      Name: repositoryName,
    },
  };
};

const nameOf = (properties: Properties): string => properties['RepositoryName'] as string;

export const codecommitRepository: ResourceType = {
  type: 'AWS::CodeCommit::Repository',
  shape: { KmsKeyId: 'text', RepositoryDescription: 'text', RepositoryName: 'text', Tags: TAGS },
  attributes: ['Arn', 'CloneUrlHttp', 'CloneUrlSsh', 'Name'],
  changing: ['Name', 'CloneUrlHttp', 'CloneUrlSsh', 'Arn'],
  tags: 'list',
  async create(properties, context) {
    const repositoryName = nameOf(properties);
    const tags = tagMap(properties);
    const input = {
      repositoryName,
      ...(properties['RepositoryDescription'] !== undefined && {
        repositoryDescription: properties['RepositoryDescription'],
      }),
      ...(properties['KmsKeyId'] !== undefined && { kmsKeyId: properties['KmsKeyId'] }),
      ...(Object.keys(tags).length > 0 && { tags }),
    };
    await createOnce(
      context.resumed,
      () => context.call('codecommit', 'CreateRepository', input),
      'RepositoryNameExistsException',
    );
    return made(repositoryName, context);
  },
  async update(properties, context, before) {
    const repositoryName = nameOf(properties);
    const oldName = nameOf(before.properties);
    if (repositoryName !== oldName)
      await context.call('codecommit', 'UpdateRepositoryName', { oldName, newName: repositoryName });
    if (properties['RepositoryDescription'] !== before.properties['RepositoryDescription'])
      await context.call('codecommit', 'UpdateRepositoryDescription', {
        repositoryName,
        repositoryDescription: properties['RepositoryDescription'] ?? '',
      });
    const next = await made(repositoryName, context);
    const resourceArn = next.attributes.Arn;
    await changeTags(properties, before.properties, {
      add: (tags) => context.call('codecommit', 'TagResource', { resourceArn, tags: tagMap({ Tags: tags }) }),
      remove: (tagKeys) => context.call('codecommit', 'UntagResource', { resourceArn, tagKeys }),
    });
    return next;
  },
  // Deleting a repository that is not there is no fault.
  async delete(_physicalId, { call }, { properties }) {
    await call('codecommit', 'DeleteRepository', { repositoryName: nameOf(properties) });
  },
};
