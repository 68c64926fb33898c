import * as z from 'zod';
import { patterns } from './patterns.ts';

const Rule = z.strictObject({
  name: patterns.name,
  ruleTypeId: z.strictObject({
    category: z.literal('Rule'),
    owner: z.literal('AWS').default('AWS'),
    provider: patterns.providerName,
    version: patterns.providerVersion.default('1'),
  }),
  configuration: z
    .record(z.string().min(1).max(50), z.string().min(1).max(10000))
    .refine((all) => Object.keys(all).length <= 200, { error: 'expected at most 200 entries' })
    .default({}),
  commands: z.array(patterns.command).min(1).max(50).optional(),
  inputArtifacts: z.array(z.strictObject({ name: patterns.artifactName })).default([]),
  region: patterns.region.optional(),
  roleArn: patterns.roleArn.optional(),
  timeoutInMinutes: z.int().min(5).max(86400).optional(),
});
export type Rule = z.infer<typeof Rule>;

/** CodePipeline's names of the times at which a stage has a condition. */
export const MOMENTS = { BEFORE_ENTRY: 'beforeEntry', ON_SUCCESS: 'onSuccess', ON_FAILURE: 'onFailure' } as const;
export type Moment = keyof typeof MOMENTS;

/** Met if all its rules succeed; else `result` is engaged. */
export const Condition = z.strictObject({
  result: z.enum(['ROLLBACK', 'FAIL', 'RETRY', 'SKIP']).optional(),
  rules: z.array(Rule).min(1).max(5),
});
export type Condition = z.infer<typeof Condition>;

/** `beforeEntry` and `onSuccess` of a stage. */
export const Conditions = z.strictObject({ conditions: z.array(Condition).length(1) });

export const OnFailure = z.strictObject({
  result: z.enum(['ROLLBACK', 'RETRY', 'FAIL', 'SKIP']).optional(),
  retryConfiguration: z.strictObject({ retryMode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']).optional() }).optional(),
  conditions: z.array(Condition).length(1).optional(),
});
