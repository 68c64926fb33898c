/** One environment: the role of its state machines and its build project. Whatever goes wrong here stays in this environment. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { BuildProject } from '../constructs/build-project.ts';
import { MachineRole } from '../constructs/machine-role.ts';

export interface EnvironmentStackProps extends StackProps {
  readonly installation: Installation;
  readonly environment: string;
  readonly artifactKeyArn: string;
}

export class EnvironmentStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { installation, environment, artifactKeyArn, ...props }: EnvironmentStackProps,
  ) {
    super(scope, id, { ...props, env: installation.home });
    new MachineRole(this, 'Machines', { installation, environment });
    new BuildProject(this, 'Build', { installation, environment, artifactKeyArn });
  }
}
