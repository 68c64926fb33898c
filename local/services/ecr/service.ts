/** Repositories of the Elastic Container Registry with their settings, as templates make them. There are no images. */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { openEcrStore } from './ecr.ts';
import { noImages, repositories } from './repositories.ts';
import { repositorySettings } from './repository-settings.ts';
import { tags } from './tags.ts';

const OF_IMAGES = ['DescribeImages', 'ListImages', 'BatchGetImage', 'PutImage', 'InitiateLayerUpload'];

export const ecrService: ServiceFactory = (cloud) => {
  const store = openEcrStore(cloud.database('ecr'));
  return {
    name: 'ecr',
    wire: { protocol: 'json', version: '1.1', target: 'AmazonEC2ContainerRegistry_V20150921' },
    operations: {
      ...repositories(store, cloud.clock.now),
      ...repositorySettings(store),
      ...tags(store),
      ...Object.fromEntries(OF_IMAGES.map((name) => [name, noImages(name)])),
    },
  };
};
