/** State machines on Step Functions. */
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidDefinition,
  InvalidToken,
  ListStateMachineVersionsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StateMachineAlreadyExists,
  StateMachineDeleting,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { TaglineError } from '../../core/fault.ts';
import type { Place } from '../../core/physical-names.ts';
import type { Machines, MachineVersion } from '../../core/ports/machines.ts';

/** Step Functions takes 256 characters of an error and 32,768 of a cause. */
const ERROR_LIMIT = 256;
const CAUSE_LIMIT = 32_768;

export const stepFunctionsMachines = ({ client, home }: { client: SFNClient; home: Place }): Machines => ({
  async start({ machineVersionArn, name, input }) {
    try {
      const { executionArn = '' } = await client.send(
        new StartExecutionCommand({ stateMachineArn: machineVersionArn, name, input: JSON.stringify(input) }),
      );
      return { executionArn };
    } catch (error) {
      // It was started earlier and has ended: its ARN follows from its name.
      if (error instanceof ExecutionAlreadyExists) return { executionArn: executionArnOf(machineVersionArn, name) };
      throw isRefused(error) ? notStarted(machineVersionArn, error) : error;
    }
  },
  async describe(executionArn) {
    try {
      const { status, input, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
      return {
        status: status === 'PENDING_REDRIVE' || status === undefined ? 'FAILED' : status,
        input: JSON.parse(input ?? 'null'),
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  },
  async stop(executionArn, { error, cause }) {
    try {
      const why = { error: error.slice(0, ERROR_LIMIT), cause: cause.slice(0, CAUSE_LIMIT) };
      await client.send(new StopExecutionCommand({ executionArn, ...why }));
    } catch (error) {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    }
  },
  async answer(taskToken, answer) {
    try {
      if ('output' in answer)
        await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer.output) }));
      else
        await client.send(
          new SendTaskFailureCommand({
            taskToken,
            error: answer.error.slice(0, ERROR_LIMIT),
            cause: answer.cause.slice(0, CAUSE_LIMIT),
          }),
        );
      return 'sent';
    } catch (error) {
      if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
        return 'gone';
      throw error;
    }
  },
  async put({ name, roleArn, definition, description, tags }) {
    const arn = `arn:aws:states:${home.region}:${home.account}:stateMachine:${name}`;
    try {
      const known = await current(client, arn);
      const unchanged = known?.definition === definition && known.roleArn === roleArn;
      const newest = unchanged ? await newestVersion(client, arn) : undefined;
      if (newest !== undefined) return { arn, versionArn: newest };
      await validate(client, name, definition);
      if (known) return { arn, versionArn: await update(client, arn, definition, roleArn, description) };
      const created = await client.send(
        new CreateStateMachineCommand({
          name,
          roleArn,
          definition,
          publish: true,
          versionDescription: description,
          tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
        }),
      );
      return { arn, versionArn: created.stateMachineVersionArn ?? '' };
    } catch (error) {
      if (error instanceof InvalidDefinition) throw invalidMachine(name, error.message, error);
      if (error instanceof StateMachineDeleting)
        throw new TaglineError('Conflict', `the machine ${name} is being deleted`, { retryable: true, cause: error });
      if (error instanceof StateMachineAlreadyExists)
        throw new TaglineError('Conflict', `the machine ${name} was made meanwhile`, { retryable: true, cause: error });
      throw error;
    }
  },
  async versions(stateMachineArn) {
    const versions: MachineVersion[] = [];
    try {
      for await (const page of listVersions(client, stateMachineArn)) versions.push(...page);
      return versions;
    } catch (error) {
      if (error instanceof StateMachineDoesNotExist) return [];
      throw error;
    }
  },
  async removeVersion(stateMachineVersionArn) {
    await client.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn }));
  },
  async remove(stateMachineArn) {
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
  },
});

/**
 * Errors that another attempt would get again: the machine or its version is gone, or may not be started. All others
 * may pass.
 */
const REFUSED: readonly string[] = [
  'StateMachineDoesNotExist',
  'StateMachineDeleting',
  'AccessDeniedException',
  'InvalidArn',
  'InvalidName',
  'InvalidExecutionInput',
  'ValidationException',
];
const isRefused = (error: unknown): error is Error => error instanceof Error && REFUSED.includes(error.name);

const notStarted = (machineVersionArn: string, cause: Error): TaglineError =>
  new TaglineError(
    'MachineNotStarted',
    `Step Functions refuses to start ${machineVersionArn}: ${cause.name}: ${cause.message}`,
    { cause, remedy: 'Register the pipeline again (tagline pipelines put), then retry the execution.' },
  );

/** Faults that Step Functions finds before anything is written. Its warnings are no reason to refuse. */
const validate = async (client: SFNClient, name: string, definition: string): Promise<void> => {
  const { result, diagnostics = [] } = await client.send(
    new ValidateStateMachineDefinitionCommand({ definition, severity: 'ERROR' }),
  );
  if (result === 'FAIL')
    throw invalidMachine(name, diagnostics.map(({ location, message }) => `${location ?? ''}: ${message}`).join('; '));
};

const invalidMachine = (name: string, reason: string, cause?: unknown): TaglineError =>
  new TaglineError('InvalidMachine', `Step Functions refuses the machine ${name}: ${reason}`, {
    cause,
    remedy: 'This is a fault of the compiler: report it with the definition.',
  });

const current = async (
  client: SFNClient,
  stateMachineArn: string,
): Promise<{ definition?: string | undefined; roleArn?: string | undefined } | undefined> => {
  try {
    return await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  } catch (error) {
    if (error instanceof StateMachineDoesNotExist) return undefined;
    throw error;
  }
};

const update = async (
  client: SFNClient,
  stateMachineArn: string,
  definition: string,
  roleArn: string,
  versionDescription: string,
): Promise<string> => {
  const { stateMachineVersionArn } = await client.send(
    new UpdateStateMachineCommand({ stateMachineArn, definition, roleArn, publish: true, versionDescription }),
  );
  return stateMachineVersionArn ?? '';
};

async function* listVersions(client: SFNClient, stateMachineArn: string): AsyncGenerator<readonly MachineVersion[]> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListStateMachineVersionsCommand({ stateMachineArn, nextToken }));
    yield (page.stateMachineVersions ?? []).map(({ stateMachineVersionArn = '', creationDate }) => ({
      versionArn: stateMachineVersionArn,
      createdAt: (creationDate ?? new Date(0)).toISOString(),
    }));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** Versions are listed newest first. */
const newestVersion = async (client: SFNClient, stateMachineArn: string): Promise<string | undefined> => {
  const { stateMachineVersions = [] } = await client.send(
    new ListStateMachineVersionsCommand({ stateMachineArn, maxResults: 1 }),
  );
  return stateMachineVersions[0]?.stateMachineVersionArn;
};

/** `…:stateMachine:NAME:VERSION` and an execution's name give `…:execution:NAME:EXECUTION`. */
const executionArnOf = (machineVersionArn: string, execution: string): string => {
  const [arn, aws, states, region, account, , name] = machineVersionArn.split(':');
  return [arn, aws, states, region, account, 'execution', name, execution].join(':');
};
