/** ARNs of Step Functions. */
import { Fault } from '../../kernel/fault.ts';

export const machineArn = (region: string, account: string, name: string): string =>
  `arn:aws:states:${region}:${account}:stateMachine:${name}`;

export const executionArn = (machine: string, name: string): string =>
  `${machine.replace(':stateMachine:', ':execution:')}:${name}`;

export const expressArn = (machine: string, name: string, unique: string): string =>
  `${machine.replace(':stateMachine:', ':express:')}:${name}:${unique}`;

export interface MachineReference {
  /** ARN without a version or alias. */
  readonly machine: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
  readonly version?: number;
  readonly alias?: string;
}

const MACHINE = /^arn:(?:aws|aws-cn|aws-us-gov):states:([a-z0-9-]+):(\d{12}):stateMachine:([^:/]{1,80})(?::([^:]+))?$/;

/** Reads the ARN of a machine, or of one of its versions or aliases. */
export const readMachineArn = (arn: unknown): MachineReference => {
  const match = typeof arn === 'string' ? MACHINE.exec(arn) : null;
  if (!match) throw invalidArn(arn);
  const [, region = '', account = '', name = '', qualifier] = match;
  const machine = (arn as string).split(':').slice(0, 7).join(':');
  const base = { machine, region, account, name };
  if (qualifier === undefined) return base;
  return /^\d+$/.test(qualifier) ? { ...base, version: Number(qualifier) } : { ...base, alias: qualifier };
};

/** The machine's ARN of an execution's, for permissions. */
export const readExecutionArn = (arn: unknown): string => {
  if (
    typeof arn !== 'string' ||
    !/^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:(execution|express):[^:]+:[^:]+(:[^:]+)?$/.test(arn)
  )
    throw invalidArn(arn);
  return arn;
};

export const invalidArn = (arn: unknown): Fault =>
  new Fault('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${String(arn)}'`);

export const partsOf = (arn: string): { region: string; account: string; name: string } => {
  const parts = arn.split(':');
  return { region: parts[3] ?? '', account: parts[4] ?? '', name: parts[6] ?? '' };
};
