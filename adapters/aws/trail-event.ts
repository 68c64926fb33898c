/** Events of a trail: who called what, and what the resources that it names may be called in a state. */
import * as z from 'zod';
import type { TrailChange } from '../../core/steps/suspect-drift.ts';

const Detail = z.object({
  eventID: z.string(),
  eventTime: z.string(),
  eventSource: z.string(),
  eventName: z.string(),
  awsRegion: z.string(),
  recipientAccountId: z.string().optional(),
  errorCode: z.string().optional(),
  readOnly: z.boolean().optional(),
  userIdentity: z.object({ arn: z.string().optional(), invokedBy: z.string().optional() }).loose(),
  requestParameters: z.unknown(),
  responseElements: z.unknown(),
  resources: z.array(z.object({ ARN: z.string().optional() }).loose()).optional(),
});

/** Undefined for a call that changed nothing. */
export const TrailEvent = z
  .object({
    account: z.string().regex(/^\d{12}$/),
    'detail-type': z.literal('AWS API Call via CloudTrail'),
    detail: Detail,
  })
  .transform(({ account, detail }): TrailChange | undefined => {
    if (detail.errorCode !== undefined || detail.readOnly === true) return undefined;
    const service = detail.eventSource.split('.')[0] ?? '';
    const region = detail.awsRegion;
    const texts = [
      ...(detail.resources ?? []).flatMap(({ ARN }) => ARN ?? []),
      ...textsIn(detail.requestParameters),
      ...textsIn(detail.responseElements),
    ].filter(isName);
    const names = [...new Set(texts)].slice(0, MOST_NAMES);
    const resources = names.flatMap((name) => [name, ...arnsOf(service, name, { account, region })]);
    return {
      event: detail.eventID,
      at: detail.eventTime,
      by: detail.userIdentity.arn ?? detail.userIdentity.invokedBy ?? 'unknown',
      // Lambda's names carry the version of its API.
      call: `${service}:${detail.eventName.replace(/\d{8}(v\d)?$/, '')}`,
      account,
      region,
      isGlobal: GLOBAL.has(service),
      resources: [...new Set(resources)],
      stacks: service === 'cloudformation' ? names.map((name) => /:stack\/([^/]+)\//.exec(name)?.[1] ?? name) : [],
    };
  });

const GLOBAL = new Set(['iam', 'route53', 'cloudfront', 's3']);
const MOST_NAMES = 20;
const DEEPEST = 4;

const textsIn = (value: unknown, levels = DEEPEST): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object' || levels === 0) return [];
  return Object.values(value).flatMap((member) => textsIn(member, levels - 1));
};

/** No text of people, no document, no number. */
const isName = (text: string): boolean => /^[\w+=,.@:/-]{3,512}$/.test(text) && !/^(true|false|\d+)$/i.test(text);

/** Terraform calls most resources by their ARN, and calls name them by name: what ARN such a name would have. */
const arnsOf = (service: string, name: string, { account, region }: { account: string; region: string }): string[] => {
  if (name.startsWith('arn:')) return [];
  const last = name.split('/').at(-1) ?? name;
  const at = (resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;
  switch (service) {
    case 'lambda':
      return [at(`function:${name}`)];
    case 'iam':
      return ['role', 'user', 'policy', 'instance-profile'].map((kind) => `arn:aws:iam::${account}:${kind}/${name}`);
    case 's3':
      return [`arn:aws:s3:::${name}`];
    case 'sqs':
    case 'sns':
      return [at(last)];
    case 'dynamodb':
      return [at(`table/${name}`)];
    case 'logs':
      return [at(`log-group:${name}`), at(`log-group:${name}:*`)];
    case 'ssm':
      return [at(`parameter/${name.replace(/^\//, '')}`)];
    case 'events':
      return [at(`rule/${name}`), at(`event-bus/${name}`)];
    case 'kms':
      return [at(`key/${name}`)];
    case 'ecr':
      return [at(`repository/${name}`)];
    case 'ec2':
      return name.startsWith('sg-')
        ? [at(`security-group/${name}`)]
        : [at(`${EC2[name.split('-')[0] ?? ''] ?? 'instance'}/${name}`)];
    default:
      return [];
  }
};

const EC2: Readonly<Record<string, string>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  rtb: 'route-table',
  igw: 'internet-gateway',
  nat: 'natgateway',
  i: 'instance',
  vol: 'volume',
};
