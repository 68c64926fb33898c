/** Services and inputs by the names that the SDK for Java gives them: Step Functions and the scheduler call so. */
import { asText, pascal, toCamel } from './casing.ts';
import type { JsonObject } from './json-value.ts';

export interface SdkService {
  /** The name in SigV4 scopes. */
  readonly scope: string;
  /** The prefix of error names. */
  readonly prefix: string;
  /** Its API's members begin with a small letter. */
  readonly camel?: true;
}

/** The SDK for Java's names of services, where scope or spelling differ. */
const SERVICES: Readonly<Record<string, SdkService>> = {
  scheduler: { scope: 'scheduler', prefix: 'Scheduler' },
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

export const hasSdkService = (name: string): boolean => Object.hasOwn(SERVICES, name);

export const sdkServiceOf = (name: string): SdkService => SERVICES[name] ?? { scope: name, prefix: pascal(name) };

/** Members that are bytes in the API are given as text, or as JSON. */
const BLOBS = ['Body', 'Payload'];

const withBlobs = (parameters: JsonObject): Record<string, unknown> => {
  const input: Record<string, unknown> = { ...parameters };
  for (const name of BLOBS) if (name in input) input[name] = Buffer.from(asText(input[name]));
  return input;
};

/** What an API is sent for parameters in the SDK's casing. */
export const inputOf = (service: SdkService, parameters: JsonObject): unknown =>
  service.camel ? toCamel(parameters) : withBlobs(parameters);
