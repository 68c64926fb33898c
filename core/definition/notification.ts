/** A rule of notifications: which events are told to which topics and people, in the words of CodePipeline's own. */
import * as z from 'zod';
import { patterns } from './patterns.ts';

const PIPELINE = ['started', 'succeeded', 'failed', 'canceled', 'resumed', 'superseded'] as const;
const STAGE = ['started', 'succeeded', 'failed', 'canceled', 'resumed'] as const;
const ACTION = ['started', 'succeeded', 'failed', 'canceled'] as const;
const APPROVAL = ['needed', 'succeeded', 'failed'] as const;

/** The eighteen of CodePipeline. */
export const EventTypeId = z.enum([
  ...PIPELINE.map((state) => `codepipeline-pipeline-pipeline-execution-${state}` as const),
  ...STAGE.map((state) => `codepipeline-pipeline-stage-execution-${state}` as const),
  ...ACTION.map((state) => `codepipeline-pipeline-action-execution-${state}` as const),
  ...APPROVAL.map((state) => `codepipeline-pipeline-manual-approval-${state}` as const),
]);
export type EventTypeId = z.infer<typeof EventTypeId>;

/** Whoever pushed or started it, and whom the commit names. */
export const AUTHOR = 'author';

const NotificationTarget = z.strictObject({
  targetType: z.enum(['SNS', 'Mail']),
  targetAddress: z
    .string()
    .min(1)
    .max(320)
    .describe('SNS: the ARN of a topic that `uses.topics` grants. Mail: a person, `group:<name>`, or `author`.'),
});
export type NotificationTarget = z.infer<typeof NotificationTarget>;

export const Notification = z.strictObject({
  name: patterns.name,
  eventTypeIds: z
    .array(EventTypeId)
    .min(1)
    .max(18)
    .describe(
      'E.g. `codepipeline-pipeline-pipeline-execution-failed`, `codepipeline-pipeline-manual-approval-needed`.',
    ),
  detailType: z.enum(['BASIC', 'FULL']).default('FULL').describe('FULL: with `additionalAttributes`.'),
  status: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  targets: z.array(NotificationTarget).min(1).max(10),
});
export type Notification = z.infer<typeof Notification>;
