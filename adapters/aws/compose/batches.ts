import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { codeBuildBatches } from '../build-batches.ts';
import { once } from './once.ts';

export const batches = once(() => codeBuildBatches({ client: new CodeBuildClient({}) }));
