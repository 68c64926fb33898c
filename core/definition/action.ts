import * as z from 'zod';
import { patterns } from './patterns.ts';

export const CATEGORIES = ['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute'] as const;
export type Category = (typeof CATEGORIES)[number];

export const ActionTypeId = z.strictObject({
  category: z.enum(CATEGORIES),
  owner: z.enum(['AWS', 'ThirdParty', 'Custom']),
  provider: patterns.providerName,
  version: patterns.providerVersion,
});
export type ActionTypeId = z.infer<typeof ActionTypeId>;

const EnvironmentVariable = z.strictObject({
  name: patterns.environmentVariableName,
  value: z.string().min(1).max(2000),
  type: z.enum(['PLAINTEXT', 'SECRETS_MANAGER']).default('PLAINTEXT'),
});

/** One action in full form, as CodePipeline declares it. `timeoutInMinutes` is for manual approvals. */
export const Action = z.strictObject({
  name: patterns.name,
  actionTypeId: ActionTypeId,
  runOrder: z
    .int()
    .min(1)
    .max(999)
    .default(1)
    .describe('Actions of the same number run in parallel, lower numbers first.'),
  configuration: z
    .record(z.string().min(1).max(50), z.string().min(1).max(1000))
    .default({})
    .describe('The provider’s keys; values may hold `#{namespace.key}`.'),
  commands: z
    .array(patterns.command)
    .min(1)
    .max(50)
    .optional()
    .describe('Shell lines that run in the environment’s own build project.'),
  environmentVariables: z.array(EnvironmentVariable).min(1).max(10).optional().describe('Of `commands`.'),
  outputVariables: z
    .array(z.string().min(1).max(128))
    .min(1)
    .max(15)
    .optional()
    .describe('Names of exported variables; compute actions.'),
  inputArtifacts: z.array(z.strictObject({ name: patterns.artifactName })).default([]),
  outputArtifacts: z
    .array(
      z.strictObject({
        name: patterns.artifactName,
        /** Paths that go into the artifact; compute actions. */
        files: z.array(z.string().min(1).max(128)).min(1).max(10).optional(),
      }),
    )
    .default([]),
  namespace: patterns.namespace
    .optional()
    .describe('Under which later actions read what this one made: `#{namespace.key}`.'),
  region: patterns.region.optional(),
  roleArn: patterns.roleArn.optional(),
  timeoutInMinutes: z.int().min(5).max(86400).optional().describe('Of a manual approval.'),
});
export type Action = z.infer<typeof Action>;
