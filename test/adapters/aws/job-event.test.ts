import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobEvent } from '../../../adapters/aws/job-event.ts';

const build = (status: string, variables: Readonly<Record<string, string>>) => ({
  source: 'aws.codebuild',
  detail: {
    'build-status': status,
    'build-id': 'arn:aws:codebuild:us-east-1:000000000000:build/tagline-tfapply-dev-111111111111:1',
    'additional-information': {
      environment: {
        'environment-variables': Object.entries(variables).map(([name, value]) => ({ name, value })),
      },
    },
  },
});
const VARIABLES = { TAGLINE_EXECUTION: 'e', TAGLINE_STAGE: 'Deploy', TAGLINE_ACTION: 'Apply', TAGLINE_ATTEMPT: '1' };

test('the end of a build that was told its job is the end of that job, however it ended', () => {
  for (const status of ['SUCCEEDED', 'FAILED', 'STOPPED', 'FAULT', 'TIMED_OUT'])
    assert.deepEqual(JobEvent.parse(build(status, { ...VARIABLES, TAGLINE_JOB: 'the job' })), { jobId: 'the job' });
});

test('its beginning tells the action its log', () => {
  const began = JobEvent.parse(build('IN_PROGRESS', { ...VARIABLES, TAGLINE_JOB: 'the job' }));

  assert.deepEqual(began, {
    build: {
      buildId: 'tagline-tfapply-dev-111111111111:1',
      executionId: 'e',
      stage: 'Deploy',
      action: 'Apply',
      attempt: 1,
    },
  });
});

test('the end of a build that looked for drift tells the address and the component', () => {
  const variables = { ...VARIABLES, TAGLINE_DRIFT: 'research/dev-global#infra' };
  for (const status of ['SUCCEEDED', 'FAILED'])
    assert.deepEqual(JobEvent.parse(build(status, variables)), {
      due: { drift: { address: 'research/dev-global', component: 'infra' } },
    });
});

test('a stack that was compared is told by its id, and one whose status changed is a job', () => {
  const stack = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/hello/1';
  const event = (more: object) => ({ source: 'aws.cloudformation', detail: { 'stack-id': stack, ...more } });
  assert.deepEqual(JobEvent.parse(event({ 'stack-drift-detection-id': 'd' })), { due: { comparedStack: stack } });
  const elseJobId = 'Stack/111111111111/eu-central-1/hello';
  assert.deepEqual(JobEvent.parse(event({})), { jobId: stack, elseJobId }, 'a stack that is made anew had no id');
});

test('the end of an execution of a state machine is the end of the job of that ARN', () => {
  const executionArn = 'arn:aws:states:eu-central-1:111111111111:execution:nightly:1';

  assert.deepEqual(JobEvent.parse({ source: 'aws.states', detail: { executionArn, status: 'SUCCEEDED' } }), {
    jobId: executionArn,
  });
});
