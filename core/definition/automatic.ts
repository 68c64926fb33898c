/** What starts a pipeline without a push and without a person. */
import * as z from 'zod';
import { patterns } from './patterns.ts';

const Target = z
  .strictObject({ environment: z.string().min(1), scope: z.string().min(1), team: z.string().min(1) })
  .describe('Where it deploys; without it where the only entry of `on` says.');

const Values = z.record(patterns.variableName, z.string().min(1).max(1000)).default({});

export const ScheduledStart = z.strictObject({
  name: patterns.name,
  expression: z
    .string()
    .max(256)
    .regex(/^(cron|rate|at)\([^()]+\)$/, 'expected cron(…), rate(…) or at(…), as EventBridge Scheduler reads them'),
  timezone: z.string().min(1).max(50).default('UTC').describe('Of cron and at, e.g. Europe/Berlin.'),
  target: Target.optional(),
  variables: Values,
});
export type ScheduledStart = z.infer<typeof ScheduledStart>;

export const EventStart = z.strictObject({
  name: patterns.name,
  pattern: z
    .record(z.string(), z.unknown())
    .refine((pattern) => Object.keys(pattern).length > 0, 'expected an event pattern of EventBridge'),
  target: Target.optional(),
  variables: Values.describe('A text, or the path of a value in the event: `$.detail.name`.'),
});
export type EventStart = z.infer<typeof EventStart>;

export const AfterStart = z.strictObject({
  pipeline: patterns.name.describe('The one that has to succeed.'),
  target: Target.optional().describe('Where it deploys; without it where the other one has deployed.'),
  variables: Values,
});
export type AfterStart = z.infer<typeof AfterStart>;
