/** Create, Get, Update, Delete and List of schedules. */
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { assumeScheduleRole } from './call-target.ts';
import { conflict, invalid, notFound } from './faults.ts';
import { DEFAULT_GROUP, type Place, scheduleArn } from './names.ts';
import { nextFiring } from './next-firing.ts';
import { readExpression } from './read-expression.ts';
import { groupOf, type Operations, pageOf, type Scheduler } from './scheduler.ts';
import type { Schedule, ScheduleSettings } from './store.ts';
import { checkTarget, type Target } from './target.ts';

interface Named {
  Name: string;
  GroupName?: string;
  ClientToken?: string;
}

type Time = number | string | Date;

interface Input extends Named {
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  StartDate?: Time;
  EndDate?: Time;
  Description?: string;
  State?: 'ENABLED' | 'DISABLED';
  KmsKeyArn?: string;
  Target: Target;
  FlexibleTimeWindow: { Mode: string; MaximumWindowInMinutes?: number };
  ActionAfterCompletion?: 'NONE' | 'DELETE';
}

const MEMBERS = [
  'Name',
  'GroupName',
  'ClientToken',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'EndDate',
  'Description',
  'State',
  'KmsKeyArn',
  'Target',
  'FlexibleTimeWindow',
  'ActionAfterCompletion',
];

export const schedules = (scheduler: Scheduler): Operations => ({
  CreateSchedule: createSchedule(scheduler),
  GetSchedule: getSchedule(scheduler),
  UpdateSchedule: updateSchedule(scheduler),
  DeleteSchedule: deleteSchedule(scheduler),
  ListSchedules: listSchedules(scheduler),
});

const groupNameOf = ({ GroupName: group }: Named): string => group ?? DEFAULT_GROUP;

const demandOn = (action: string, input: Named, call: Call): Demand => ({
  action: `scheduler:${action}`,
  resource: scheduleArn(call, groupNameOf(input), input.Name),
});

/** Whoever makes a schedule passes its role. */
const passing = (action: string, input: Input, call: Call): readonly Demand[] => [
  demandOn(action, input, call),
  {
    action: 'iam:PassRole',
    resource: input.Target?.RoleArn,
    context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
  },
];

const readSettings = ({ cloud }: Scheduler, input: Input, place: Place): ScheduleSettings => {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timezone } = input;
  if (input.KmsKeyArn) throw notInLocalCloud('KmsKeyArn of a schedule');
  readExpression(expression, timezone);
  const { Mode: mode, MaximumWindowInMinutes: minutes } = input.FlexibleTimeWindow;
  if ((mode === 'FLEXIBLE') !== (minutes !== undefined))
    throw invalid(
      mode === 'FLEXIBLE'
        ? 'MaximumWindowInMinutes must be provided when Mode is FLEXIBLE.'
        : 'MaximumWindowInMinutes must not be provided when Mode is OFF.',
    );
  const [start, end] = [readTime(input.StartDate), readTime(input.EndDate)];
  if (start !== undefined && end !== undefined && start >= end)
    throw invalid('The StartDate you specify must come before the EndDate.');
  const target = checkTarget(input.Target);
  mustBeAssumed(() => assumeScheduleRole(cloud, place, groupNameOf(input), target.RoleArn));
  return {
    expression,
    timezone,
    start,
    end,
    description: input.Description,
    state: input.State ?? 'ENABLED',
    kmsKeyArn: undefined,
    target,
    window: input.FlexibleTimeWindow,
    afterCompletion: input.ActionAfterCompletion ?? 'NONE',
  };
};

const readTime = (value: Time | undefined): number | undefined =>
  value === undefined ? undefined : typeof value === 'number' ? value * 1000 : new Date(value).getTime();

const mustBeAssumed = (assume: () => unknown): void => {
  try {
    assume();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
  }
};

const found = ({ store }: Scheduler, place: Place, input: Named): Schedule => {
  const schedule = store.schedule(place, groupNameOf(input), input.Name);
  if (!schedule) throw notFound(`Schedule ${input.Name} does not exist.`);
  return schedule;
};

const createSchedule = (scheduler: Scheduler): Operation<Input> => ({
  demands: (input, call) => passing('CreateSchedule', input, call),
  run(input, call) {
    onlyMembers('CreateSchedule', input, MEMBERS);
    const { store, cloud, alarm } = scheduler;
    const { account, region } = call;
    const group = groupOf(scheduler, call, groupNameOf(input)).name;
    const settings = readSettings(scheduler, input, call);
    const now = cloud.clock.now();
    store.transaction(() => {
      if (store.schedule(call, group, input.Name)) throw conflict(`Schedule ${input.Name} already exists.`);
      const next = nextFiring(settings, now);
      store.putSchedule({ account, region, group, name: input.Name, settings, created: now, modified: now, next });
    });
    alarm.arm();
    return { ScheduleArn: scheduleArn(call, group, input.Name) };
  },
});

/** Says all anew: what is not given is as for a new schedule. */
const updateSchedule = (scheduler: Scheduler): Operation<Input> => ({
  demands: (input, call) => passing('UpdateSchedule', input, call),
  run(input, call) {
    onlyMembers('UpdateSchedule', input, MEMBERS);
    const { store, cloud, alarm } = scheduler;
    const before = found(scheduler, call, input);
    const settings = readSettings(scheduler, input, call);
    const now = cloud.clock.now();
    store.putSchedule({ ...before, settings, modified: now, next: nextFiring(settings, now) });
    alarm.arm();
    return { ScheduleArn: scheduleArn(call, before.group, before.name) };
  },
});

const getSchedule = (scheduler: Scheduler): Operation<Named> => ({
  demands: (input, call) => [demandOn('GetSchedule', input, call)],
  run(input, call) {
    onlyMembers('GetSchedule', input, ['Name', 'GroupName']);
    const { group, name, settings, created, modified } = found(scheduler, call, input);
    return {
      Arn: scheduleArn(call, group, name),
      GroupName: group,
      Name: name,
      ScheduleExpression: settings.expression,
      ScheduleExpressionTimezone: settings.timezone ?? 'UTC',
      ...(settings.start !== undefined && { StartDate: new Date(settings.start) }),
      ...(settings.end !== undefined && { EndDate: new Date(settings.end) }),
      ...(settings.description !== undefined && { Description: settings.description }),
      State: settings.state,
      Target: { RetryPolicy: RETRIES, ...settings.target },
      FlexibleTimeWindow: settings.window,
      ActionAfterCompletion: settings.afterCompletion,
      CreationDate: new Date(created),
      LastModificationDate: new Date(modified),
    };
  },
});

/** What a target gets that names none. */
const RETRIES = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };

const deleteSchedule = (scheduler: Scheduler): Operation<Named> => ({
  demands: (input, call) => [demandOn('DeleteSchedule', input, call)],
  run(input, call) {
    onlyMembers('DeleteSchedule', input, ['Name', 'GroupName', 'ClientToken']);
    const { group, name } = found(scheduler, call, input);
    scheduler.store.removeSchedule(call, group, name);
    scheduler.alarm.arm();
    return {};
  },
});

interface ListInput {
  GroupName?: string;
  NamePrefix?: string;
  State?: string;
  NextToken?: string;
  MaxResults?: number;
}

const listSchedules = (scheduler: Scheduler): Operation<ListInput> => ({
  demands: (input, call) => [
    { action: 'scheduler:ListSchedules', resource: scheduleArn(call, input.GroupName ?? '*', '*') },
  ],
  run(input, call) {
    onlyMembers('ListSchedules', input, ['GroupName', 'NamePrefix', 'State', 'NextToken', 'MaxResults']);
    if (input.GroupName !== undefined) groupOf(scheduler, call, input.GroupName);
    const all = scheduler.store
      .schedules(call)
      .filter(({ group }) => input.GroupName === undefined || group === input.GroupName)
      .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
      .filter(({ settings }) => input.State === undefined || settings.state === input.State);
    const { items, more } = pageOf(input, all);
    return {
      Schedules: items.map(({ group, name, settings, created, modified }) => ({
        Arn: scheduleArn(call, group, name),
        GroupName: group,
        Name: name,
        State: settings.state,
        Target: { Arn: settings.target.Arn },
        CreationDate: new Date(created),
        LastModificationDate: new Date(modified),
      })),
      ...more,
    };
  },
});
