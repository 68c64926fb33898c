/**
 * Actions that AWS's own services may do to each other without a policy. Everything else a service does needs a role or
 * a resource policy.
 */
import type { Demand, Principal } from '../cloud.ts';

interface Path {
  /** Undefined: every service. */
  readonly service?: string;
  readonly actions: readonly string[];
  /** Matched against the demand's resource, in the service's own account. */
  resource(account: string): RegExp;
}

const PATHS: readonly Path[] = [
  // Services send events about the account to its default bus.
  {
    actions: ['events:PutEvents'],
    resource: (account) => new RegExp(`^arn:aws:events:[^:]+:${account}:event-bus/default$`),
  },
  // Access logs of APIs and machines; on AWS the resource policy that allows it is written for the customer.
  {
    service: 'delivery.logs.amazonaws.com',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: (account) => new RegExp(`^arn:aws:logs:[^:]+:${account}:log-group:`),
  },
  // Metric filters of log groups.
  {
    service: 'logs.amazonaws.com',
    actions: ['cloudwatch:PutMetricData'],
    resource: () => /^\*$/,
  },
];

export const ownPathAllowed = (principal: Principal, { action, resource }: Demand): boolean =>
  principal.kind === 'service' &&
  PATHS.some(
    (path) =>
      (path.service === undefined || path.service === principal.service) &&
      path.actions.includes(action) &&
      path.resource(principal.account).test(resource),
  );
