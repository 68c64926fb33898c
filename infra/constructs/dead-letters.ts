/** The queue for events that a function failed on too often, and its alarm. */
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { acknowledge } from '../acknowledge.ts';

export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { functionName, home }: { functionName: string; home: Place }) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: `${functionName}-dead-letters`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.queue, 'it is a dead-letter queue itself', 'AwsSolutions-SQS3');
    const alarm = this.queue
      .metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' })
      .createAlarm(this, 'Alarm', {
        alarmName: `${functionName}-dead-letters`,
        alarmDescription: whatToDo(functionName),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    alarm.addAlarmAction(new SnsAction(Topic.fromTopicArn(this, 'Alarms', physicalNames.alarmsTopicArn(home))));
  }
}

/** The text of an alarm's mail: pushes are the only events that nothing else recovers. */
const whatToDo = (functionName: string): string => {
  const remedy = /(receive-git-event|match-triggers|start-execution)$/.test(functionName)
    ? 'Correct the cause and push the tag again.'
    : 'Correct the cause; tagline-reconcile finishes what is open within a minute.';
  return (
    `${functionName} gave up on events. Its log group /aws/lambda/${functionName} says why, the queue ` +
    `${functionName}-dead-letters holds the events. ${remedy} Then purge the queue: that ends this alarm.`
  );
};
