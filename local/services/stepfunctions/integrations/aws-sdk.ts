/** `aws-sdk:service:action`: any operation of a service, by the name that the SDK for Java gives it. */
import type { JsonObject } from '../json.ts';
import { pascal, plain, toCamel, toPascal } from './casing.ts';
import type { Sending } from './integration.ts';
import { asText } from './pascal-service.ts';
import { sdkFailure } from './task-failure.ts';

interface SdkService {
  /** The name in SigV4 scopes. */
  readonly scope: string;
  /** The prefix of error names. */
  readonly prefix: string;
  /** Its API's members begin with a small letter. */
  readonly camel?: true;
}

/** Step Functions' names of services where scope or spelling differ. */
const SERVICES: Readonly<Record<string, SdkService>> = {
  sfn: { scope: 'states', prefix: 'Sfn', camel: true },
  dynamodb: { scope: 'dynamodb', prefix: 'DynamoDb' },
  s3: { scope: 's3', prefix: 'S3' },
  sqs: { scope: 'sqs', prefix: 'Sqs' },
  sns: { scope: 'sns', prefix: 'Sns' },
  lambda: { scope: 'lambda', prefix: 'Lambda' },
  eventbridge: { scope: 'events', prefix: 'EventBridge' },
  codebuild: { scope: 'codebuild', prefix: 'CodeBuild', camel: true },
  codecommit: { scope: 'codecommit', prefix: 'CodeCommit', camel: true },
  cloudformation: { scope: 'cloudformation', prefix: 'CloudFormation' },
  cloudwatch: { scope: 'monitoring', prefix: 'CloudWatch' },
  cloudwatchlogs: { scope: 'logs', prefix: 'CloudWatchLogs', camel: true },
  ssm: { scope: 'ssm', prefix: 'Ssm' },
  sts: { scope: 'sts', prefix: 'Sts' },
  iam: { scope: 'iam', prefix: 'Iam' },
  kms: { scope: 'kms', prefix: 'Kms' },
  secretsmanager: { scope: 'secretsmanager', prefix: 'SecretsManager' },
};

const serviceOf = (name: string): SdkService => SERVICES[name] ?? { scope: name, prefix: pascal(name) };

/** The local cloud's name of a service. */
export const scopeOf = (name: string): string => serviceOf(name).scope;

/** Members that are bytes in the API are given as text, or as JSON. */
const BLOBS = ['Body', 'Payload'];

const withBlobs = (parameters: JsonObject): Record<string, unknown> => {
  const input: Record<string, unknown> = { ...parameters };
  for (const name of BLOBS) if (name in input) input[name] = Buffer.from(asText(input[name]));
  return input;
};

/** The answer has Step Functions' casing whatever the API's is. */
export const sendBySdk = async ({ cloud, caller, parameters, action }: Sending, name: string): Promise<JsonObject> => {
  const service = serviceOf(name);
  const requestId = cloud.ids.uuid();
  const operation = pascal(action);
  try {
    const input = service.camel ? toCamel(parameters) : withBlobs(parameters);
    const answer = await cloud.call(service.scope, operation, input, caller);
    return (service.camel ? toPascal(answer ?? {}) : plain(answer ?? {})) as JsonObject;
  } catch (error) {
    throw sdkFailure(error, service.prefix, requestId);
  }
};
