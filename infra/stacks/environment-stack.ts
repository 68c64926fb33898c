/**
 * One environment at home: the functions that work for it alone, the role of its state machines, a build project for
 * each account. A failure here stays in this environment.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { ownBuilds } from '../../providers/index.ts';
import { BuildProject } from '../constructs/build-project.ts';
import { EngineFunction } from '../constructs/engine-function.ts';
import { EnvironmentTriggers } from '../constructs/environment-triggers.ts';
import { LendRole } from '../constructs/lend-role.ts';
import { MachineRole } from '../constructs/machine-role.ts';
import { OwnBuildProject } from '../constructs/own-build-project.ts';
import { TerraformStates } from '../constructs/terraform-states.ts';
import { engineFunctions, type StepFunctionName, stepFunctionNames } from '../engine-functions.ts';
import { type Around, type Need, ownEnvironment, provide } from '../needs.ts';
import { accountsOf } from '../used-places.ts';
import type { EngineStack } from './engine-stack.ts';

export interface EnvironmentStackProps extends StackProps {
  readonly installation: Installation;
  readonly environment: string;
  /** The folder that holds a folder per function: the same bundles for every environment. */
  readonly code: string;
  readonly artifactKeyArn: string;
  readonly engine: EngineStack;
}

const lends = (name: StepFunctionName): boolean =>
  (engineFunctions[name].needs as readonly Need[]).includes('lend artifacts');

export class EnvironmentStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { installation, environment, code, artifactKeyArn, engine, ...props }: EnvironmentStackProps,
  ) {
    super(scope, id, { ...props, env: installation.home });
    const { home, limits } = installation;
    const { topic, key } = engine.approvals;
    const around: Around = {
      installation,
      artifactKeyArn,
      environment: { name: environment, topicArn: topic.topicArn, topicKeyArn: key.keyArn, apiUrl: engine.apiUrl },
    };
    const functions = Object.fromEntries(
      stepFunctionNames.map((name) => [
        name,
        new EngineFunction(this, {
          name,
          home,
          environment,
          code: `${code}/${name}`,
          provisions: [
            ownEnvironment(environment),
            ...engineFunctions[name].needs.map((need) => provide(need, around)),
          ],
          logRetentionInDays: limits.logRetentionInDays,
        }),
      ]),
    ) as Record<StepFunctionName, EngineFunction>;
    new EnvironmentTriggers(this, 'Triggers', { installation, environment, functions });
    new MachineRole(this, 'Machines', { installation, environment });
    new LendRole(this, 'Lend', {
      home,
      environment,
      artifactKeyArn,
      lenders: stepFunctionNames.filter(lends).map((name) => functions[name].role),
    });
    for (const account of accountsOf(installation.environments[environment]))
      new BuildProject(this, `Build${account}`, { installation, environment, account, artifactKeyArn });
    if (installation.terraform)
      new TerraformStates(this, 'TerraformStates', { installation, environment, keyArn: artifactKeyArn });
    for (const build of ownBuilds(installation))
      for (const account of accountsOf(installation.environments[environment])) {
        const props = { build, installation, environment, account, artifactKeyArn };
        new OwnBuildProject(this, `${build.kind}${account}`, props);
      }
  }
}
