/** The service role: what builds may do, and everything CodeBuild does for them. */
import type { Cloud, Principal } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { invalidInput } from './faults.ts';
import { readText } from './input.ts';

export const assumeServiceRole = (
  cloud: Cloud,
  role: string,
  session: string,
  projectArn: string,
): Principal & { kind: 'role' } =>
  cloud.assumeRole(role, 'codebuild.amazonaws.com', session, {
    arn: projectArn,
    account: projectArn.split(':')[4] as string,
  });

/** As on AWS, a role that CodeBuild may not assume is refused when it is given. */
export const checkServiceRole = (cloud: Cloud, role: string, projectArn: string): void => {
  try {
    assumeServiceRole(cloud, role, 'AWSCodeBuild', projectArn);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw invalidInput(`CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`);
  }
};

export const readServiceRole = (value: unknown): string => {
  const role = readText(value, 'service role');
  if (role === undefined || !/^arn:aws:iam::\d{12}:role\/.+$/.test(role))
    throw invalidInput('Invalid service role: Service role ARN is invalid');
  return role;
};
