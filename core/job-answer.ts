/** What whoever does a job says of it: CodePipeline's PutJobSuccessResult and PutJobFailureResult. */
import * as z from 'zod';
import { equalInConstantTime } from './constant-time.ts';

/** CodePipeline's limits. */
const LONGEST_VARIABLES = 122_880;

const ExternalId = z.string().min(1).max(1500);

/** With a `continuationToken` the work goes on: the same job is asked for again, with that token. */
export const JobSuccess = z
  .strictObject({
    currentRevision: z
      .strictObject({
        revision: z.string().min(1).max(1500),
        changeIdentifier: z.string().min(1).max(100),
        created: z.number().optional(),
        revisionSummary: z.string().min(1).max(2048).optional(),
      })
      .optional(),
    continuationToken: z.string().min(1).max(2048).optional(),
    executionDetails: z
      .strictObject({
        summary: z.string().min(1).max(2048).optional(),
        externalExecutionId: ExternalId.optional(),
        percentComplete: z.int().min(0).max(100).optional(),
      })
      .optional(),
    outputVariables: z
      .record(z.string().regex(/^[A-Za-z0-9@\-_]+$/, { error: 'expected a key of A-Z a-z 0-9 @ - _' }), z.string())
      .refine((variables) => JSON.stringify(variables).length <= LONGEST_VARIABLES, {
        error: `expected at most ${LONGEST_VARIABLES} bytes in all`,
      })
      .optional(),
  })
  .refine(
    ({ continuationToken, outputVariables }) => continuationToken === undefined || outputVariables === undefined,
    {
      error: 'expected outputVariables only where the work is done: without a continuationToken',
      path: ['outputVariables'],
    },
  );
export type JobSuccess = z.infer<typeof JobSuccess>;

export const JobFailure = z.strictObject({
  failureDetails: z.strictObject({
    type: z.enum([
      'JobFailed',
      'ConfigurationError',
      'PermissionError',
      'RevisionOutOfSync',
      'RevisionUnavailable',
      'SystemUnavailable',
    ]),
    message: z.string().min(1).max(5000),
    externalExecutionId: ExternalId.optional(),
  }),
});
export type JobFailure = z.infer<typeof JobFailure>;

export const JobAnswer = z.union([
  z.object({ at: z.string(), success: JobSuccess }),
  z.object({ at: z.string(), failure: JobFailure.shape.failureDetails }),
]);
export type JobAnswer = z.infer<typeof JobAnswer>;

/** Was the caller told the secret of the newest order? `told`: the digest of what they say. */
export const knowsSecret =
  (told: string) =>
  ({ asked }: { readonly asked?: { readonly digest: string } | undefined }): boolean =>
    asked !== undefined && equalInConstantTime(asked.digest, told);

/** The token with which somebody asked to be called again; undefined for an end, or where nothing was said. */
export const continuationOf = (answer: JobAnswer | undefined): string | undefined =>
  answer && 'success' in answer ? answer.success.continuationToken : undefined;
