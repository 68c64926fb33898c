/** The state machines: one per pipeline × environment × scope. */
import type { Answer } from '../wait.ts';

export interface MachineExecution {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly input: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export interface MachineVersion {
  readonly versionArn: string;
  /** ISO time */
  readonly createdAt: string;
}

export interface Machines {
  /**
   * Starts an execution of a version. The same name and input again answers the same execution, also after it has
   * ended.
   */
  start(order: { machineVersionArn: string; name: string; input: unknown }): Promise<{ executionArn: string }>;
  /** Undefined if Step Functions does not know it (any more). */
  describe(executionArn: string): Promise<MachineExecution | undefined>;
  /** Aborts an execution. One that has ended, or is unknown, is no error. */
  stop(executionArn: string, why: { error: string; cause: string }): Promise<void>;
  /** Sends a task's answer. `gone` if nobody waits for it any more: that is no error. */
  answer(token: string, answer: Answer): Promise<'sent' | 'gone'>;
  /**
   * Creates or updates a machine and publishes a version of it. Throws `InvalidMachine` if Step Functions refuses the
   * definition.
   */
  put(machine: {
    name: string;
    roleArn: string;
    definition: string;
    description: string;
    tags: Readonly<Record<string, string>>;
  }): Promise<{ arn: string; versionArn: string }>;
  /** The versions of a machine, newest first; none if the machine does not exist. */
  versions(arn: string): Promise<readonly MachineVersion[]>;
  /** Deletes a version: executions on it go on, none starts on it any more. A missing version is no error. */
  removeVersion(versionArn: string): Promise<void>;
  /**
   * Deletes a machine with its versions; Step Functions waits for its executions to end. A missing machine is no error.
   */
  remove(arn: string): Promise<void>;
}
