import type { Operation } from '../../../kernel/cloud.ts';
import { readExecutionArn, readMachineArn } from '../arn.ts';
import { type Context, executionNamed, resolveMachine } from './context.ts';
import { type MachineSettings, shownSettings } from './machine-settings.ts';

/** Of a machine, of one of its versions, or of the version that an alias points to. */
export const describeStateMachine = (context: Context): Operation => ({
  demands: (input: { stateMachineArn: string }) => [
    { action: 'states:DescribeStateMachine', resource: readMachineArn(input.stateMachineArn).machine },
  ],
  run(input: { stateMachineArn: string; includedData?: string }) {
    const { machine, revision, version } = resolveMachine(context, input.stateMachineArn);
    const published = version === undefined ? undefined : context.store.version(version);
    return {
      stateMachineArn: published ? published.arn : machine.arn,
      name: machine.name,
      status: machine.status,
      type: machine.type,
      creationDate: new Date(published ? published.created : machine.created),
      ...(input.includedData === 'METADATA_ONLY' ? {} : { definition: revision.definition }),
      roleArn: revision.role,
      ...(revision.initial === 1 ? {} : { revisionId: revision.id }),
      ...(published?.description ? { description: published.description } : {}),
      ...shownSettings(JSON.parse(revision.settings) as MachineSettings),
    };
  },
});

/** The machine as it was when the execution started. */
export const describeStateMachineForExecution = (context: Context): Operation => ({
  demands: (input: { executionArn: string }) => [
    { action: 'states:DescribeStateMachineForExecution', resource: readExecutionArn(input.executionArn) },
  ],
  run(input: { executionArn: string }) {
    const execution = executionNamed(context, input.executionArn);
    const revision = context.store.revision(execution.revision);
    if (!revision) throw new Error(`no revision ${execution.revision}`);
    return {
      stateMachineArn: execution.version ?? execution.machine,
      name: execution.machine.split(':')[6],
      definition: revision.definition,
      roleArn: revision.role,
      updateDate: new Date(revision.created),
      ...(revision.initial === 1 ? {} : { revisionId: revision.id }),
      ...(execution.map_run ? { mapRunArn: execution.map_run } : {}),
      ...shownSettings(JSON.parse(revision.settings) as MachineSettings),
    };
  },
});
