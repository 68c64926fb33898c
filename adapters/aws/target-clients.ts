/** Clients of a place, under a role of its TargetStack. */
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import type { StackPlace } from '../../core/ports/stacks.ts';

export interface TargetClients {
  cloudFormation(place: StackPlace, role: 'plan' | 'deploy'): CloudFormationClient;
  s3(place: StackPlace, role: 'plan' | 'deploy'): S3Client;
}
