import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { buildReports } from '../build-reports.ts';
import { once } from './once.ts';

export const reports = once(() => buildReports({ client: new CodeBuildClient({}) }));
