import * as z from 'zod';
import { patterns } from './patterns.ts';

const Globs = z.array(z.string().min(1).max(255)).min(1).max(8);

/** Patterns of one kind; excludes win. */
export const Filter = z.strictObject({ includes: Globs.optional(), excludes: Globs.optional() });
export type Filter = z.infer<typeof Filter>;

export const PushFilter = z.strictObject({
  tags: Filter.optional(),
  branches: Filter.optional(),
  filePaths: Filter.optional(),
});
export type PushFilter = z.infer<typeof PushFilter>;

const PullRequest = z.strictObject({
  events: z
    .array(z.enum(['OPEN', 'UPDATED', 'CLOSED']))
    .min(1)
    .max(3)
    .default(['OPEN', 'UPDATED', 'CLOSED']),
  branches: Filter.optional(),
  filePaths: Filter.optional(),
});

/** Where a push of a branch deploys, which names no target as a tag does. */
export const OnTarget = z.strictObject({
  branch: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('A branch, or a pattern; without it every branch that starts it.'),
  environment: z.string().min(1),
  scope: z.string().min(1).describe('A region, `global`, or `@<region group>`.'),
  team: z.string().min(1),
});
export type OnTarget = z.infer<typeof OnTarget>;

/** What starts the pipeline. Objects of one list are alternatives; the kinds inside one object must all match. */
export const Trigger = z.strictObject({
  providerType: z.enum(['CodeStarSourceConnection', 'CodeCommit']),
  gitConfiguration: z.strictObject({
    sourceActionName: patterns.name,
    push: z.array(PushFilter).min(1).max(3).optional(),
    pullRequest: z.array(PullRequest).min(1).max(3).optional(),
  }),
});
export type Trigger = z.infer<typeof Trigger>;
