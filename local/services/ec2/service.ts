/** Of EC2 only where machines could stand: which zones a region has. All else is refused by name. */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { describeAvailabilityZones } from './describe-availability-zones.ts';
import { ec2Wire } from './wire.ts';

export const ec2Service: ServiceFactory = () => ({
  name: 'ec2',
  wire: ec2Wire,
  yields: true,
  operations: { DescribeAvailabilityZones: describeAvailabilityZones },
});
