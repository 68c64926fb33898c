/** The context that all files of CloudFormation share. */
import type { Caller, Cloud, Principal } from '../../../kernel/cloud.ts';
import type { Exports } from '../exports.ts';
import type { Store } from '../store.ts';
import { invalid } from '../validation.ts';
import type { AnswerDesk } from './answers.ts';
import type { Recorder } from './recorder.ts';

export interface Engine {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly exports: Exports;
  readonly recorder: Recorder;
  readonly answers: AnswerDesk;
  /** Begins (or after a restart continues) the work of a change set or an operation in the background. */
  readonly work: Work;
}

export interface Work {
  createChangeSet(id: string): void;
  operate(id: string): void;
  detectDrift(id: string): void;
  /** Aborted when an operation is given up: nothing new is begun, what waits is not waited for. */
  cancellation(id: string): AbortController;
  /** Throws Stopped once the cloud closes: nothing more may be written. */
  alive(): void;
}

/** The cloud closes; what is under way continues at the next start. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

const ITSELF = 'cloudformation.amazonaws.com';

/**
 * The principal that handles a stack's resources: its service role, else the caller. Throws ValidationError for a role
 * that CloudFormation may not assume.
 */
export const actorOf = (
  cloud: Cloud,
  stack: { readonly account: string; readonly region: string },
  principal: Principal,
  roleArn: string | undefined,
): Caller => {
  const { account, region } = stack;
  const actor = roleArn === undefined ? principal : assumed(cloud, roleArn);
  return {
    account,
    region,
    principal: actor.kind === 'role' ? { ...actor, calledVia: [...(actor.calledVia ?? []), ITSELF] } : actor,
  };
};

const assumed = (cloud: Cloud, roleArn: string): Principal => {
  try {
    return cloud.assumeRole(roleArn, ITSELF, 'AWSCloudFormation');
  } catch {
    // CloudFormation gives this message for every reason (no such role, its trust policy).
    throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
  }
};
