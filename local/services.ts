/** The services of the local cloud: a new one is a folder and a line here. */

import type { ServiceFactory } from './kernel/cloud.ts';
import { apiGatewayService } from './services/apigateway/service.ts';
import { cloudFormationService } from './services/cloudformation/service.ts';
import { cloudWatchService } from './services/cloudwatch/service.ts';
import { codebuildService } from './services/codebuild/service.ts';
import { codecommitService } from './services/codecommit/service.ts';
import { dynamodbService } from './services/dynamodb/service.ts';
import { ec2Service } from './services/ec2/service.ts';
import { ecrService } from './services/ecr/service.ts';
import { eventsService } from './services/events/service.ts';
import { iamService } from './services/iam/service.ts';
import type { IamStore } from './services/iam/store/open-store.ts';
import { kmsService } from './services/kms/service.ts';
import { lambdaService } from './services/lambda/service.ts';
import { logsService } from './services/logs/service.ts';
import { s3Service } from './services/s3/service.ts';
import { schedulerService } from './services/scheduler/service.ts';
import { secretsManagerService } from './services/secretsmanager/service.ts';
import { snsService } from './services/sns/service.ts';
import { sqsService } from './services/sqs/service.ts';
import { ssmService } from './services/ssm/service.ts';
import { stepFunctionsService } from './services/stepfunctions/service.ts';
import { stsService } from './services/sts/service.ts';

export const serviceFactories = (iam: IamStore): readonly ServiceFactory[] => [
  iamService(iam),
  stsService(iam),
  kmsService,
  logsService,
  sqsService,
  ssmService,
  secretsManagerService,
  cloudWatchService,
  lambdaService,
  apiGatewayService,
  dynamodbService,
  ec2Service,
  ecrService,
  cloudFormationService,
  stepFunctionsService,
  eventsService,
  schedulerService,
  snsService,
  codebuildService(),
  codecommitService(),
  s3Service,
];
