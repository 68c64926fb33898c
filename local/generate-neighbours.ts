/**
 * Writes `neighbours/published.json`: of AWS's published API models, how the operations of services are named and found
 * that a neighbour may answer.
 *
 *     pip download --no-deps botocore==1.43.11 && unzip botocore-*.whl
 *     node local/generate-neighbours.ts botocore/data
 *
 * botocore is Copyright Amazon.com, Inc. or its affiliates, under the Apache License, Version 2.0 (see NOTICE).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Published } from './neighbours/published.ts';

/** The folders of botocore. Their IAM actions are named as their operations, under the name in signatures. */
const FOLDERS = [
  'acm',
  'acm-pca',
  'application-autoscaling',
  'appsync',
  'athena',
  'autoscaling',
  'backup',
  'batch',
  'cloudfront',
  'cognito-identity',
  'cognito-idp',
  'config',
  'directconnect',
  'dms',
  'ds',
  'ec2',
  'ecs',
  'efs',
  'eks',
  'elasticache',
  'elasticbeanstalk',
  'elb',
  'elbv2',
  'emr',
  'es',
  'firehose',
  'fsx',
  'glue',
  'guardduty',
  'kafka',
  'kinesis',
  'memorydb',
  'mq',
  'neptune',
  'network-firewall',
  'opensearch',
  'organizations',
  'ram',
  'rds',
  'redshift',
  'resource-groups',
  'route53',
  'route53resolver',
  'sagemaker',
  'servicediscovery',
  'service-quotas',
  'ses',
  'sesv2',
  'transfer',
  'wafv2',
];

interface Model {
  readonly metadata: {
    readonly protocol: string;
    readonly protocols?: readonly string[];
    readonly endpointPrefix: string;
    readonly signingName?: string;
    readonly targetPrefix?: string;
  };
  readonly operations: Readonly<
    Record<string, { readonly http: { readonly method: string; readonly requestUri: string } }>
  >;
}

const readModel = (data: string, folder: string): Model => {
  const newest = readdirSync(join(data, folder)).sort().at(-1) as string;
  const file = readdirSync(join(data, folder, newest)).find((name) => name.startsWith('service-2.json')) as string;
  const bytes = readFileSync(join(data, folder, newest, file));
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as Model;
};

const PROTOCOLS = ['ec2', 'query', 'json', 'rest-json', 'rest-xml'] as const;

const publishedBy = ({ metadata, operations }: Model): Published => {
  const protocol = PROTOCOLS.find((one) => one === metadata.protocol || metadata.protocols?.includes(one));
  if (!protocol) throw new Error(`${metadata.endpointPrefix} speaks ${metadata.protocol}`);
  const named = Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = named.map(([name]) => name);
  if (protocol === 'json') return { protocol, targets: names.map((name) => `${metadata.targetPrefix}.${name}`) };
  if (protocol === 'ec2' || protocol === 'query') return { protocol, actions: names };
  return {
    protocol,
    // Names of older models end with a date, which is no part of the action.
    routes: named.map(
      ([name, { http }]) => `${http.method} ${http.requestUri.split('?')[0]} ${name.replace(/\d{4}_\d{2}_\d{2}$/, '')}`,
    ),
  };
};

const [, , data] = process.argv;
if (!data) throw new Error('usage: node local/generate-neighbours.ts <the folder data of botocore>');
const services: Record<string, Published[]> = {};
for (const folder of FOLDERS) {
  const model = readModel(data, folder);
  const name = model.metadata.signingName ?? model.metadata.endpointPrefix;
  services[name] = [...(services[name] ?? []), publishedBy(model)];
}
const lines = Object.entries(services)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, apis]) => `  ${JSON.stringify(name)}: ${JSON.stringify(apis)}`);
writeFileSync(join(import.meta.dirname, 'neighbours', 'published.json'), `{\n${lines.join(',\n')}\n}\n`);
