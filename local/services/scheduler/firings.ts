/** Firings on their way: a row each, tried again as the target's policy says, then given to its dead-letter queue. */
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../../kernel/cloud.ts';
import { type Deliveries, openDeliveries, type Tries } from '../../kernel/deliveries.ts';
import { Fault, mayRecover, reasonOf } from '../../kernel/fault.ts';
import { assumeScheduleRole, callTarget, type Firing, queueUrl } from './call-target.ts';
import { scheduleArn } from './names.ts';

const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE = 86_400;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 10 * 60_000;

export const openFirings = (cloud: Cloud, db: DatabaseSync): Deliveries<Firing> =>
  openDeliveries<Firing>(cloud, 'scheduler', db, {
    deliver: (firing, { attempts }) => callTarget(cloud, firing, attempts),
    async failed(firing, tries, error) {
      const again = nextTry(firing, tries, error, cloud.clock.now());
      if (again !== undefined) return again;
      const { place, group, name, target } = firing;
      cloud.log(`scheduler: ${scheduleArn(place, group, name)} could not call ${target.Arn}: ${reasonOf(error)}`);
      await bury(cloud, firing, tries, error);
      return undefined;
    },
  });

const nextTry = ({ target }: Firing, { attempts, begun }: Tries, error: unknown, now: number): number | undefined => {
  if (!mayRecover(error)) return undefined;
  const { MaximumRetryAttempts: most = DEFAULT_ATTEMPTS, MaximumEventAgeInSeconds: age = DEFAULT_AGE } =
    target.RetryPolicy ?? {};
  const at = now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts);
  return attempts >= most || at > begun + age * 1000 ? undefined : at;
};

/** Under the schedule's own role; a queue that refuses it loses it. */
const bury = async (cloud: Cloud, firing: Firing, { attempts }: Tries, error: unknown): Promise<void> => {
  const { place, group, name, target } = firing;
  const arn = target.DeadLetterConfig?.Arn;
  if (!arn) return;
  const attributes: Record<string, string> = {
    SCHEDULE_ARN: scheduleArn(place, group, name),
    TARGET_ARN: target.Arn,
    ERROR_CODE: error instanceof Fault ? error.code : 'INTERNAL_ERROR',
    ERROR_MESSAGE: error instanceof Fault ? error.message : 'The target failed.',
    RETRY_ATTEMPTS: String(attempts),
    SCHEDULED_TIME: new Date(firing.time).toISOString(),
  };
  const [, , , region = '', account = ''] = arn.split(':');
  try {
    await cloud.call(
      'sqs',
      'SendMessage',
      {
        QueueUrl: queueUrl(cloud, arn),
        MessageBody: target.Input ?? '{}',
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
        ),
      },
      { account, region, principal: assumeScheduleRole(cloud, place, group, target.RoleArn) },
    );
  } catch (refusal) {
    cloud.log(`scheduler: the dead-letter queue ${arn} did not take a firing: ${reasonOf(refusal)}`);
  }
};
