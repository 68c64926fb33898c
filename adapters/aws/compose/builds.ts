import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { codeBuildBuilds } from '../builds.ts';
import { ENV, env } from '../env.ts';
import { once } from './once.ts';

export const builds = once(() =>
  codeBuildBuilds({ client: new CodeBuildClient({}), artifactBucket: () => env(ENV.artifactBucket) }),
);
