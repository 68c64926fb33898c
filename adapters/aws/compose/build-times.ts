import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { buildTimes } from '../build-times.ts';
import { once } from './once.ts';

export const times = once(() => buildTimes({ client: new CodeBuildClient({}) }));
