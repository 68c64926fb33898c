/** Providers of CodePipeline that Tagline reads and does not run yet. */
import type { ActionTypeId } from '../core/definition/action.ts';
import type { OtherProvider } from '../core/provider.ts';

const aws = (
  category: ActionTypeId['category'],
  provider: string,
  inputArtifacts: readonly [number, number],
  outputArtifacts: readonly [number, number],
  outputKeys: 'open' | readonly string[] = 'open',
): OtherProvider => ({ category, owner: 'AWS', provider, version: '1', inputArtifacts, outputArtifacts, outputKeys });

const thirdParty = (...all: Parameters<typeof aws>): OtherProvider => ({ ...aws(...all), owner: 'ThirdParty' });

export const OTHER_PROVIDERS: readonly OtherProvider[] = [
  aws('Source', 'ECR', [0, 0], [1, 1], ['ImageDigest', 'ImageTag', 'ImageURI', 'RegistryId', 'RepositoryName']),
  aws('Source', 'CodeStarSourceConnection', [0, 0], [1, 1]),
  thirdParty('Source', 'GitHub', [0, 0], [1, 1]),
  aws('Build', 'ECRBuildAndPublish', [1, 1], [0, 0]),
  aws('Invoke', 'CodePipeline', [0, 0], [0, 0]),
  aws('Invoke', 'InspectorScan', [0, 1], [1, 1]),
  aws('Deploy', 'CloudFormationStackSet', [1, 3], [0, 0], ['StackSetId', 'OperationId']),
  aws('Deploy', 'CloudFormationStackInstances', [0, 3], [0, 0], ['StackSetId', 'OperationId']),
  aws('Deploy', 'CodeDeploy', [1, 1], [0, 0]),
  aws('Deploy', 'CodeDeployToECS', [1, 5], [0, 0]),
  aws('Deploy', 'ECS', [1, 1], [0, 0]),
  aws('Deploy', 'ElasticBeanstalk', [1, 1], [0, 0]),
  aws('Deploy', 'ServiceCatalog', [1, 1], [0, 0]),
  aws('Deploy', 'AppConfig', [1, 1], [0, 0]),
  aws('Deploy', 'EKS', [1, 1], [0, 0]),
  aws('Deploy', 'EC2', [1, 1], [0, 0]),
  thirdParty('Deploy', 'AlexaSkillsKit', [1, 2], [0, 0]),
];
