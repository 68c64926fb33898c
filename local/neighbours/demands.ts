/**
 * What IAM must allow before a neighbour is asked. On which resource is not known here, so only policies that allow
 * all resources allow, and any denial that may be meant denies: see {@link Demand.opaque}.
 */
import type { Demand } from '../kernel/cloud.ts';
import type { Asked } from './asked.ts';
import type { Published } from './published.ts';

export const demandsOf = (service: string, apis: readonly Published[], asked: Asked): readonly Demand[] => [
  ...asked.operations.map((operation): Demand => opaque(service, operation)),
  ...taggingOf(service, apis, asked),
  ...rolesIn(asked).map((resource): Demand => ({ action: 'iam:PassRole', resource, opaque: true })),
];

const opaque = (service: string, operation: string): Demand => ({
  action: `${service}:${operation}`,
  resource: '*',
  opaque: true,
});

/** Operations that tag what is there already; whoever tags what is being made needs them too. */
const TAGGING = [
  'TagResource',
  'AddTags',
  'AddTagsToResource',
  'AddTagsToCertificate',
  'TagCertificateAuthority',
  'TagDeliveryStream',
  'CreateTags',
  'CreateOrUpdateTags',
];

const taggingOf = (
  service: string,
  apis: readonly Published[],
  { operations, parameters }: Asked,
): readonly Demand[] => {
  const makes = operations.some((operation) => /^(Create|Run|Register|Allocate|Request|Copy|Restore)/.test(operation));
  const tags = parameters.some(([name]) => /^(TagSpecifications?|Tags|TagList|tags|tagList)(\.|$)/.test(name));
  const tagging = TAGGING.find((operation) => apis.some((api) => names(api).includes(operation)));
  return makes && tags && tagging !== undefined && !operations.includes(tagging) ? [opaque(service, tagging)] : [];
};

const names = (api: Published): readonly string[] => {
  if ('actions' in api) return api.actions;
  if ('targets' in api) return api.targets.map((target) => target.slice(target.indexOf('.') + 1));
  return api.routes.map((route) => route.split(' ')[2] as string);
};

/** Whoever gives a role to a service must be allowed to pass it. */
const rolesIn = ({ parameters }: Asked): readonly string[] => [
  ...new Set(
    parameters.map(([, text]) => text).filter((text) => /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)),
  ),
];
