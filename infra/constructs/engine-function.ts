/**
 * One function of the engine: its code, its own role with the permissions that its needs mean, a log group with a
 * retention, and a dead-letter queue if nobody waits for it.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { dependOnPolicy } from '../depend-on-policy.ts';
import { type EngineFunctionName, type EngineFunctionSpec, engineFunctions } from '../engine-functions.ts';
import { grant } from '../grant.ts';
import type { Provision } from '../needs.ts';
import { roleNames } from '../role-names.ts';
import { DeadLetters } from './dead-letters.ts';

export interface EngineFunctionProps {
  readonly name: EngineFunctionName;
  readonly home: Place;
  /** The environment that it works for; absent at home. */
  readonly environment?: string;
  /** The folder of its bundle. */
  readonly code: string;
  readonly provisions: readonly Provision[];
  readonly logRetentionInDays: number;
}

export class EngineFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  /** Of asynchronous functions, and of the reader of the stream. */
  readonly deadLetters: DeadLetters | undefined;

  constructor(
    scope: Construct,
    { name, home, environment, code, provisions, logRetentionInDays }: EngineFunctionProps,
  ) {
    super(scope, name);
    const spec: EngineFunctionSpec = engineFunctions[name];
    const functionName =
      environment === undefined ? physicalNames.function(name) : physicalNames.stepFunction(environment, name);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      // The days of CloudWatch Logs, checked by the installation's schema, are the values of this enum.
      retention: logRetentionInDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      roleName:
        environment === undefined ? roleNames.function(home, name) : roleNames.stepFunction(home, environment, name),
      description: `What ${functionName} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    grant(
      this.role,
      ...provisions.flatMap((provision) => provision.statements),
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const asynchronous = spec.startedBy === 'event' || spec.startedBy === 'schedule';
    this.deadLetters =
      asynchronous || spec.startedBy === 'stream'
        ? new DeadLetters(this, 'DeadLetters', { functionName, home })
        : undefined;
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      code: Code.fromAsset(code),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(spec.timeoutInSeconds),
      memorySize: spec.memoryInMegabytes,
      role: this.role,
      logGroup,
      environment: Object.assign({}, ...provisions.map((provision) => provision.environment)),
      ...(asynchronous && this.deadLetters ? { deadLetterQueue: this.deadLetters.queue } : {}),
      // The next minute's run is the retry: a late retry would only run beside it.
      ...(spec.startedBy === 'schedule' ? { retryAttempts: 0, maxEventAge: Duration.minutes(1) } : {}),
    });
    dependOnPolicy(this.lambda.node.defaultChild as CfnFunction, this.role);
  }
}
