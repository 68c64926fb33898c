/** The services of the local cloud: a new one is a folder and a line here. */

import { apiGatewayService } from './apigateway/service.ts';
import type { ServiceFactory } from './cloud.ts';
import { cloudFormationService } from './cloudformation/service.ts';
import { cloudWatchService } from './cloudwatch/service.ts';
import { codebuildService } from './codebuild/service.ts';
import { codecommitService } from './codecommit/service.ts';
import { dynamodbService } from './dynamodb/service.ts';
import { eventsService } from './events/service.ts';
import type { Identity } from './iam/identity.ts';
import { iamService } from './iam/service.ts';
import { kmsService } from './kms/service.ts';
import { lambdaService } from './lambda/service.ts';
import { logsService } from './logs/service.ts';
import { s3Service } from './s3/service.ts';
import { snsService } from './sns/service.ts';
import { sqsService } from './sqs/service.ts';
import { ssmService } from './ssm/service.ts';
import { stepFunctionsService } from './stepfunctions/service.ts';
import { stsService } from './sts/service.ts';

export const serviceFactories = (identity: Identity): readonly ServiceFactory[] => [
  iamService(identity),
  stsService(identity),
  kmsService,
  logsService,
  sqsService,
  ssmService,
  cloudWatchService,
  lambdaService,
  apiGatewayService,
  dynamodbService,
  cloudFormationService,
  stepFunctionsService,
  eventsService,
  snsService,
  codebuildService(),
  codecommitService(),
  s3Service,
];
