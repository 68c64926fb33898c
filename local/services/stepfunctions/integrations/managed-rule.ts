/**
 * The rule by which Step Functions hears, on AWS, that a job has ended; the machine's role must be allowed to manage
 * it.
 */
import type { Demand } from '../../../kernel/cloud.ts';
import type { Sending } from './integration.ts';

export const managedRule = ({ caller }: Sending, name: string): Demand[] =>
  ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'].map((action) => ({
    action,
    resource: `arn:aws:events:${caller.region}:${caller.account}:rule/${name}`,
  }));
