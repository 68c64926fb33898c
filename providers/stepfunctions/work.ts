/** Starts an execution, which is found again by its name, and ends with it. */
import { TaglineError } from '../../core/fault.ts';
import type { Job } from '../../core/job.ts';
import { jobIdOf } from '../../core/parts/job-id.ts';
import { later } from '../../core/ports/clock.ts';
import type { JobLook, Work, WorkEnd, WorkOrder, WorkPlace, WorkPorts } from '../../core/work.ts';

/** Step Functions takes inputs of that many bytes. */
const INPUT_LIMIT = 256 * 1024;
/** What was started just now may not be known yet. */
const UNKNOWN_SECONDS = 120;

const arnOf = (configuration: WorkOrder['configuration'] | undefined): string =>
  String(configuration?.['StateMachineArn']);

export const work = (ports: WorkPorts): Work => ({
  what: 'StateMachine',
  keepsOrder: true,
  nameOf: ({ configuration }) => arnOf(configuration).split(':').at(-1) ?? '',
  jobIdOf: ({ configuration, token }) =>
    `${arnOf(configuration).replace(':stateMachine:', ':execution:')}:${nameFor(ports, configuration, token)}`,
  start: (job, place) => start(ports, job, place),
  look: (job, place, now) => look(ports, job, place, now),
  stop: ({ id }, place) => ports.stateMachines.stop(place, id, 'the run of the pipeline that started it has ended'),
  async outputs() {
    return undefined;
  },
});

const nameFor = (
  { digest }: Pick<WorkPorts, 'digest'>,
  { ExecutionNamePrefix: prefix }: WorkOrder['configuration'],
  token: string,
): string => (prefix === undefined ? '' : `${prefix}-`) + jobIdOf(digest, token);

const start = async (ports: WorkPorts, job: Job, place: WorkPlace): Promise<WorkEnd | undefined> => {
  const { configuration = {}, outputs = [] } = job.order ?? {};
  const arn = arnOf(configuration);
  const express = (await ports.stateMachines.kind(place, arn)) === 'EXPRESS';
  if (express && outputs.length > 0)
    throw new TaglineError('InvalidActionConfiguration', `${arn} is an Express machine, whose output nobody keeps`, {
      expected: 'no output artifact',
      remedy: 'Leave outputArtifacts out, or use a Standard machine.',
    });
  const order = { arn, name: job.id.split(':').at(-1) ?? '', input: await inputOf(ports, job) };
  const executionArn = await ports.stateMachines.start(place, order);
  if (!express) return undefined;
  const variables = { StateMachineArn: arn, ExecutionArn: executionArn };
  return { state: 'ended', succeeded: true, status: 'STARTED', variables, externalExecutionId: executionArn };
};

const inputOf = async ({ artifacts }: WorkPorts, { order }: Job): Promise<string> => {
  const { Input: input, InputType: type } = order?.configuration ?? {};
  if (type !== 'FilePath') return JSON.stringify(input ?? {});
  const artifact = order?.inputs[0];
  if (artifact) return artifacts.file(artifact, String(input), INPUT_LIMIT);
  throw new TaglineError('ArtifactMissing', 'no action has made the artifact that holds the input', {
    remedy: 'Look at the action that makes it: it may have ended without writing it.',
  });
};

const look = async (ports: WorkPorts, job: Job, place: WorkPlace, now: string): Promise<JobLook> => {
  const run = await ports.stateMachines.describe(place, job.id);
  if (!run) return { state: now < later(job.startedAt, UNKNOWN_SECONDS) ? 'working' : 'not taken' };
  if (run.status === 'RUNNING') return { state: 'working' };
  if (run.status === 'SUCCEEDED') return succeeded(ports, job, run.output ?? '{}');
  const why = [run.error, run.cause].filter(Boolean).join(': ');
  return {
    state: 'ended',
    succeeded: false,
    status: run.status,
    code: 'StateMachineFailed',
    ...(why === '' ? {} : { reason: why.slice(0, 2000) }),
  };
};

/** Its output is stored once: the same bytes again make no new version. */
const succeeded = async (ports: WorkPorts, { id, order }: Job, output: string): Promise<WorkEnd> => {
  const [artifact] = order?.outputs ?? [];
  const stored = artifact && (await ports.artifacts.putFiles(artifact.key, new Map([['output.json', output]])));
  return {
    state: 'ended',
    succeeded: true,
    status: 'SUCCEEDED',
    variables: { StateMachineArn: arnOf(order?.configuration), ExecutionArn: id },
    ...(artifact && stored ? { artifacts: [{ ...artifact, ...stored }] } : {}),
  };
};
