import type { Cloud } from '../../../kernel/cloud.ts';
import { type Repository, repositoryArn } from '../repositories.ts';
import { SITE } from '../serve/site.ts';

/** RepositoryMetadata. `cloneUrlSsh` is there because templates read it; nothing answers SSH here. */
export const metadataOf = (cloud: Cloud, repository: Repository): Record<string, unknown> => ({
  accountId: repository.account,
  repositoryId: repository.id,
  repositoryName: repository.name,
  repositoryDescription: repository.description,
  defaultBranch: repository.defaultBranch,
  creationDate: new Date(repository.created),
  lastModifiedDate: new Date(repository.modified),
  cloneUrlHttp: `${cloud.url}${SITE}/${repository.region}/v1/repos/${repository.name}`,
  cloneUrlSsh: `ssh://${new URL(cloud.url).host}/v1/repos/${repository.name}`,
  Arn: repositoryArn(repository, repository.name),
});
