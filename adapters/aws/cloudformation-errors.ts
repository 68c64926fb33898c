/** What CloudFormation's errors mean to the engine. */
import { TaglineError } from '../../core/fault.ts';

/** The stack or the change set does not exist (any more). */
export const isNotFound = (error: unknown): boolean => {
  const { name, message } = error as Error;
  return (
    name === 'ChangeSetNotFound' ||
    name === 'ChangeSetNotFoundException' ||
    (name === 'ValidationError' && /does not exist/.test(message))
  );
};

export const isInvalidChangeSetStatus = (error: unknown): boolean => {
  const { name } = error as Error;
  return name === 'InvalidChangeSetStatus' || name === 'InvalidChangeSetStatusException';
};

const REFUSALS: readonly string[] = [
  'ValidationError',
  'InsufficientCapabilitiesException',
  'AlreadyExistsException',
  'LimitExceededException',
];

/** A refusal becomes an error of the engine, in CloudFormation's words; any other error stays what it is. */
export const changeSetRefused = (error: unknown, stackName: string): unknown => {
  const { name, message } = error as Error;
  if (!REFUSALS.includes(name)) return error;
  return new TaglineError(
    name === 'ValidationError' ? 'TemplateInvalid' : name,
    `CloudFormation refuses the change set of ${stackName}: ${message}`,
    { cause: error },
  );
};
