/**
 * The composition root of functions: the only place where clients are made, each once and only when needed. The
 * environment decides where they go.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { ledgerOf } from '../../core/ledger/environment-ledger.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Digest, Ids } from '../../core/ports/ids.ts';
import type { StackPlace } from '../../core/ports/stacks.ts';
import type { WorkPorts } from '../../core/work.ts';
import { gitSource } from '../git/git-source.ts';
import { s3Artifacts } from './artifacts.ts';
import { targetBuckets } from './buckets.ts';
import { buildLogs } from './build-logs.ts';
import { eventBridgeBus } from './bus.ts';
import { ENV, env, envIfSet } from './env.ts';
import { installationBeside } from './installation.ts';
import { dynamoLedger } from './ledger.ts';
import { dynamoLedgerTable } from './ledger-table.ts';
import { stepFunctionsMachines } from './machines.ts';
import { snsMail } from './mail.ts';
import { iamRoles } from './roles.ts';
import { cloudFormationStacks } from './stacks.ts';
import type { TargetClients } from './target-clients.ts';
import { targetCredentials } from './target-credentials.ts';

// A bundle holds only what its handler uses: esbuild drops unused calls of this.
// @__NO_SIDE_EFFECTS__
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

export const clock: Clock = { now: () => new Date().toISOString() };
export const ids: Ids = { uuid: () => randomUUID(), secret: () => randomBytes(32).toString('base64url') };
export const digest: Digest = (text) => createHash('sha256').update(text).digest('hex');

export const installation = once(installationBeside);

const s3 = once(() => new S3Client({}));
const dynamo = once(() => new DynamoDBClient({}));
const sfn = once(() => new SFNClient({}));

const table = once(() => dynamoLedger({ client: dynamo(), table: env(ENV.ledgerTable), random: Math.random }));
export const ledger = once(() => {
  const environment = envIfSet(ENV.environment);
  return environment === undefined ? table() : ledgerOf(environment, table());
});
export const ledgerTable = once(() => dynamoLedgerTable({ client: dynamo(), table: env(ENV.ledgerTable) }));
export const bus = once(() => eventBridgeBus({ client: new EventBridgeClient({}), busName: env(ENV.busName) }));
export const machines = once(() => stepFunctionsMachines({ client: sfn(), home: installation().home }));
export const artifacts = once(() => s3Artifacts({ client: s3(), bucket: env(ENV.artifactBucket) }));
export const mail = once(() => snsMail({ client: new SNSClient({}), topicArn: env(ENV.approvalsTopicArn) }));
export const roles = once(() => iamRoles({ client: new IAMClient({}) }));
export const apiUrl = once(() => env(ENV.apiUrl));
export const source = once(() =>
  gitSource({
    client: new CodeCommitClient({}),
    credentials: fromNodeProviderChain(),
    region: installation().home.region,
  }),
);
export const logs = once(() => buildLogs({ builds: new CodeBuildClient({}), logs: new CloudWatchLogsClient({}) }));

const perPlace = <T>(
  make: (place: StackPlace, role: 'plan' | 'deploy') => T,
): ((place: StackPlace, role: 'plan' | 'deploy') => T) => {
  const made = new Map<string, T>();
  return (place, role) => {
    const key = `${place.environment}/${place.account}/${place.region}/${role}`;
    const known = made.get(key) ?? make(place, role);
    made.set(key, known);
    return known;
  };
};

const credentialsOf = (place: StackPlace, role: 'plan' | 'deploy') =>
  targetCredentials(installation().home, place, role);

const targetClients = once(
  (): TargetClients => ({
    cloudFormation: perPlace(
      (place, role) => new CloudFormationClient({ region: place.region, credentials: credentialsOf(place, role) }),
    ),
    s3: perPlace((place, role) => new S3Client({ region: place.region, credentials: credentialsOf(place, role) })),
  }),
);

export const stacks = once(() => cloudFormationStacks(targetClients()));
export const buckets = once(() => targetBuckets(targetClients()));

/** Each is made when a provider's work needs it: a function is given the variables of those alone. */
export const work: WorkPorts = {
  get stacks() {
    return stacks();
  },
  get buckets() {
    return buckets();
  },
  get artifacts() {
    return artifacts();
  },
};
