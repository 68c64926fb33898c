/**
 * Starts functions that nobody waits for: on events of services and of Tagline, every minute, on the ledger's stream.
 */

import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, type EventPattern, Match, Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { STAGE_EXECUTION_PREFIX } from '../../core/execution.ts';
import type { Installation } from '../../core/installation.ts';
import { ARTIFACTS_DUE, FOLLOW_DUE } from '../../core/parts/execution-due.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { HomeFunctionName } from '../engine-functions.ts';
import { grant } from '../grant.ts';
import type { EngineFunction } from './engine-function.ts';
import { EventRule } from './event-rule.ts';

/** EventBridge takes patterns of 2,048 characters: that many repository ARNs of the longest kind. */
const REPOSITORIES_A_RULE = 10;

const DUE: EventPattern = { source: ['tagline'], detailType: [ARTIFACTS_DUE, FOLLOW_DUE] };

export interface TriggersProps {
  readonly installation: Installation;
  readonly bus: EventBus;
  readonly table: Table;
  readonly functions: Readonly<Record<HomeFunctionName, EngineFunction>>;
}

export class Triggers extends Construct {
  constructor(scope: Construct, id: string, { installation, bus, table, functions }: TriggersProps) {
    super(scope, id);
    this.onPushes(installation, functions['receive-git-event']);
    const onBus = (to: HomeFunctionName, id: string, pattern: EventPattern, description: string): void => {
      new EventRule(this, id, { bus, to: functions[to], when: { pattern }, description });
    };
    const ours = (detailType: string): EventPattern => ({ source: ['tagline'], detailType: [detailType] });
    onBus('match-triggers', 'GitEvent', ours('Git Event'), 'A push was received');
    onBus('match-triggers', 'ScheduleDue', ours('Schedule Due'), 'A schedule of a pipeline is due');
    onBus(
      'match-triggers',
      'PipelineSucceeded',
      { ...ours('CodePipeline Pipeline Execution State Change'), detail: { state: ['SUCCEEDED'] } },
      'A pipeline has succeeded: others may start after it',
    );
    this.onRules(installation, functions['match-triggers']);
    onBus('copy-artifacts', 'ExecutionDue', DUE, 'An execution waits for artifacts, or something follows its end');
    onBus('start-execution', 'ExecutionRequested', ours('Execution Requested'), 'A push matched a trigger');
    onBus(
      'register-definition',
      'DefinitionAccepted',
      ours('Definition Accepted'),
      'A definition waits for its machines',
    );
    onBus(
      'register-definition',
      'DefinitionDue',
      ours('Definition Due'),
      'An execution begins with the definition in its commit',
    );
    this.onEnds(installation, functions['close-execution']);
    this.onStacks(installation, functions);
    new EventRule(this, 'EveryMinute', {
      to: functions.reconcile,
      when: { schedule: Schedule.rate(Duration.minutes(1)) },
      description: 'Finishes work whose event was lost',
    });
    this.onLedger(table, functions['publish-events']);
  }

  /** Rules that definitions make: each says in its input which entry it is for. */
  private onRules({ home }: Installation, to: EngineFunction): void {
    new CfnPermission(this, 'MayTellOfEvents', {
      action: 'lambda:InvokeFunction',
      functionName: to.lambda.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: `arn:aws:events:${home.region}:${home.account}:rule/${physicalNames.watchPrefix}*`,
    });
  }

  private onPushes({ home, repositories }: Installation, to: EngineFunction): void {
    const arns = Object.keys(repositories).map((name) => `arn:aws:codecommit:${home.region}:${home.account}:${name}`);
    for (let at = 0; at < arns.length; at += REPOSITORIES_A_RULE) {
      const pattern: EventPattern = {
        source: ['aws.codecommit'],
        detailType: ['CodeCommit Repository State Change'],
        resources: arns.slice(at, at + REPOSITORIES_A_RULE),
        detail: { event: ['referenceCreated', 'referenceUpdated', 'referenceDeleted'] },
      };
      const number = at === 0 ? '' : String(at / REPOSITORIES_A_RULE + 1);
      new EventRule(this, `Push${number}`, {
        to,
        when: { pattern },
        description: 'A tag or branch was pushed, moved or deleted',
      });
    }
  }

  /**
   * Those of the environments come after the engine's: one of these events arrives even if a new rule takes effect
   * late. The reconciler registers definitions again at once; without an event it does so within a minute.
   */
  private onStacks({ home }: Installation, functions: TriggersProps['functions']): void {
    const stack = `arn:aws:cloudformation:${home.region}:${home.account}:stack/tagline`;
    const pattern: EventPattern = {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [{ prefix: `${stack}-engine/` }, { prefix: `${stack}-environment-` }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    };
    const on = (id: string, to: HomeFunctionName, description: string): void => {
      new EventRule(this, id, { to: functions[to], when: { pattern }, description });
    };
    on('StackMade', 'protect-ledger', 'A stack of Tagline has come to be');
    on('StackDeployed', 'reconcile', 'A stack of Tagline was deployed: definitions may become something else now');
  }

  private onEnds({ home }: Installation, to: EngineFunction): void {
    const machines = `arn:aws:states:${home.region}:${home.account}:stateMachine:${physicalNames.machinePrefix}`;
    const pattern: EventPattern = {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        stateMachineArn: Match.prefix(machines),
        // The machine above hears of the end of a stage itself.
        name: Match.anythingButPrefix(STAGE_EXECUTION_PREFIX),
      },
    };
    new EventRule(this, 'MachineEnded', {
      to,
      when: { pattern },
      description: 'A state machine of a pipeline has ended',
    });
  }

  private onLedger(table: Table, to: EngineFunction): void {
    const streamArn = table.tableStreamArn ?? '';
    grant(
      to.role,
      new PolicyStatement({
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resources: [streamArn],
      }),
    );
    const mapping = new EventSourceMapping(this, 'LedgerStream', {
      target: to.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 25,
      bisectBatchOnError: true,
      retryAttempts: 5,
      ...(to.deadLetters ? { onFailure: new SqsDlq(to.deadLetters.queue) } : {}),
    });
    // Lambda reads the stream under the role when the mapping is made: its policy must be there.
    mapping.node.addDependency(to.role);
  }
}
