/**
 * The role under which CodeBuild runs batches of a project. It is not the builds' own: a build must not be able to
 * start builds.
 */
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Place } from '../../core/physical-names.ts';
import { grant } from '../grant.ts';
import { trustOfBuilds } from './build-role.ts';

export const addBatchRole = (scope: Construct, home: Place, project: string, roleName: string): Role => {
  const role = new Role(scope, 'BatchRole', {
    roleName,
    description: `Starts, stops and retries the builds of batches of ${project}`,
    assumedBy: trustOfBuilds(home, project),
  });
  const resources = [`arn:aws:codebuild:${home.region}:${home.account}:project/${project}`];
  const actions = ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:RetryBuild'];
  grant(role, new PolicyStatement({ actions, resources }));
  return role;
};
