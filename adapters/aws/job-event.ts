/** Events about jobs: a stack has settled, a build has begun, the reconciler found work due. */
import * as z from 'zod';
import { WorkDue } from '../../core/job.ts';

/** CloudFormation's `detail`: `{ "stack-id": "arn:…", "status-details": { "status": "UPDATE_COMPLETE" } }` */
const StackChanged = z
  .object({ source: z.literal('aws.cloudformation'), detail: z.object({ 'stack-id': z.string() }) })
  .transform(({ detail }) => ({ jobId: detail['stack-id'], elseJobId: nameOfStack(detail['stack-id']) }));

/** A stack that is made anew has no id before it is there: its job has the stack's name. */
const nameOfStack = (arn: string): string => {
  const [, , , region, account, resource = ''] = arn.split(':');
  return `Stack/${account}/${region}/${resource.split('/')[1]}`;
};

/** Step Functions': the end of a state machine's execution, by its ARN. */
const MachineEnded = z
  .object({ source: z.literal('aws.states'), detail: z.object({ executionArn: z.string() }) })
  .transform(({ detail }) => ({ jobId: detail.executionArn }));

/** `{ "stack-id": "arn:…", "stack-drift-detection-id": "…" }`: a stack was compared with its template. */
const StackCompared = z
  .object({
    source: z.literal('aws.cloudformation'),
    detail: z.object({ 'stack-id': z.string(), 'stack-drift-detection-id': z.string() }),
  })
  .transform(({ detail }) => ({ due: { comparedStack: detail['stack-id'] } }));

/** The end of a build that carries something out, or looks for drift: which job or address it is, it was told. */
const BuildEnded = z
  .object({
    source: z.literal('aws.codebuild'),
    detail: z.object({
      'build-status': z.enum(['SUCCEEDED', 'FAILED', 'STOPPED', 'FAULT', 'TIMED_OUT']),
      'additional-information': z.object({
        environment: z.object({
          'environment-variables': z.array(z.object({ name: z.string(), value: z.string() })),
        }),
      }),
    }),
  })
  .transform(({ detail }, { issues, value }) => {
    const variables = detail['additional-information'].environment['environment-variables'];
    const jobId = variables.find(({ name }) => name === 'TAGLINE_JOB')?.value;
    if (jobId !== undefined) return { jobId };
    const [address, component] = variables.find(({ name }) => name === 'TAGLINE_DRIFT')?.value.split('#') ?? [];
    if (address && component) return { due: { drift: { address, component } } };
    issues.push({ code: 'custom', message: 'expected a build that was told its job or address', input: value });
    return z.NEVER;
  });

/** CodeBuild's: the build's ARN, and its environment with the names that Tagline gave it. */
const BuildBegan = z
  .object({
    source: z.literal('aws.codebuild'),
    detail: z.object({
      'build-id': z.string(),
      'additional-information': z.object({
        environment: z.object({
          'environment-variables': z.array(z.object({ name: z.string(), value: z.string() })).default([]),
        }),
      }),
    }),
  })
  .transform(({ detail }) => {
    const variables = detail['additional-information'].environment['environment-variables'];
    const value = (name: string): string | undefined => variables.find((variable) => variable.name === name)?.value;
    return {
      build: {
        // The ARN ends in `build/<project>:<uuid>`, which is the build's id.
        buildId: detail['build-id'].split('build/')[1] ?? detail['build-id'],
        executionId: value('TAGLINE_EXECUTION'),
        stage: value('TAGLINE_STAGE'),
        action: value('TAGLINE_ACTION'),
        attempt: Number(value('TAGLINE_ATTEMPT')),
      },
    };
  });

const Due = z.object({ source: z.literal('tagline'), detail: WorkDue }).transform(({ detail }) => ({ due: detail }));

export const JobEvent = z.union([StackCompared, StackChanged, MachineEnded, BuildEnded, BuildBegan, Due]);
export type JobEvent = z.infer<typeof JobEvent>;
