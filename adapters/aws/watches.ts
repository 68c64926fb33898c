/** Schedules of EventBridge Scheduler, and rules of the home account's default bus. */
import { createHash } from 'node:crypto';
import {
  DeleteRuleCommand,
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { SCHEDULE_DUE } from '../../core/automatic-cause.ts';
import { TaglineError } from '../../core/fault.ts';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import type { Watch, Watches } from '../../core/ports/watches.ts';

interface Needs {
  readonly events: EventBridgeClient;
  readonly scheduler: SchedulerClient;
  readonly home: Place;
}

const TARGET = 'start';

/** Names of schedules and rules have 64 characters: a readable cut and a hash of all of it. */
const nameOf = ({ pipeline, name }: Watch): string => {
  const hash = createHash('sha256').update(`${pipeline}\n${name}`).digest('hex').slice(0, 16);
  return `${physicalNames.watchPrefix}${pipeline.replaceAll(/[^A-Za-z0-9_.-]/g, '-').slice(0, 30)}-${hash}`;
};

export const awsWatches = ({ events, scheduler, home }: Needs): Watches => ({
  async schedule({ expression, timezone, ...watch }) {
    const { pipeline, name } = watch;
    const schedule = {
      Name: nameOf(watch),
      Description: `${pipeline}: ${name}`.slice(0, 512),
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: 'OFF' as const },
      Target: {
        Arn: physicalNames.busArn(home),
        RoleArn: physicalNames.schedulerRoleArn(home),
        EventBridgeParameters: { DetailType: SCHEDULE_DUE, Source: 'tagline' },
        Input: JSON.stringify({ pipeline, schedule: name, due: '<aws.scheduler.scheduled-time>' }),
      },
    };
    try {
      await scheduler.send(new UpdateScheduleCommand(schedule)).catch((error: Error) => {
        if (error.name !== 'ResourceNotFoundException') throw error;
        return scheduler.send(new CreateScheduleCommand(schedule));
      });
    } catch (error) {
      throw refused(error, 'InvalidSchedule', 'ValidationException', `schedules: ${name}`);
    }
  },
  async event({ pattern, ...watch }) {
    const { pipeline, name } = watch;
    const Name = nameOf(watch);
    try {
      await events.send(
        new PutRuleCommand({
          Name,
          Description: `${pipeline}: ${name}`.slice(0, 512),
          EventPattern: JSON.stringify(pattern),
          State: 'ENABLED',
        }),
      );
    } catch (error) {
      throw refused(error, 'InvalidEventPattern', 'InvalidEventPatternException', `events: ${name}`);
    }
    const words = JSON.stringify({ pipeline, entry: name }).slice(0, -1);
    const Targets = [
      {
        Id: TARGET,
        Arn: physicalNames.functionArn(home, 'match-triggers'),
        InputTransformer: { InputTemplate: `${words},"event":<aws.events.event.json>}` },
      },
    ];
    const { FailedEntries = [] } = await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
    if (FailedEntries[0]) throw new Error(`${Name} has no target: ${FailedEntries[0].ErrorMessage}`);
  },
  async forget(kind, watch) {
    const Name = nameOf(watch);
    try {
      if (kind === 'schedule') await scheduler.send(new DeleteScheduleCommand({ Name }));
      else {
        await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: [TARGET] }));
        await events.send(new DeleteRuleCommand({ Name }));
      }
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
    }
  },
});

/** What the service says of the text that people wrote. */
const refused = (error: unknown, code: string, name: string, where: string): unknown =>
  error instanceof Error && error.name === name
    ? new TaglineError(code, error.message, { where, remedy: 'Correct it in the definition of the pipeline.' })
    : error;
