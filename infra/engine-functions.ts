/**
 * The engine's functions as data: how each is started, what it is given and what it needs. Policies are written from
 * `needs`, nothing else.
 */
import type { Need } from './needs.ts';

export interface EngineFunctionSpec {
  /**
   * `environment`: deployed once per environment. Only these reach artifacts and targets, and each works for its
   * environment alone.
   */
  readonly place: 'home' | 'environment';
  /**
   * `machine`: invoked by state machines, which see its errors. `http`: answers routes of the API, or says who may call
   * them. `event`, `schedule`: invoked asynchronously, so they have a dead-letter queue and an alarm. `stream`: reads
   * the ledger's stream.
   */
  readonly startedBy: 'machine' | 'http' | 'event' | 'schedule' | 'stream';
  readonly timeoutInSeconds: number;
  readonly memoryInMegabytes: number;
  readonly needs: readonly Need[];
}

const MEMORY = 512;

export const engineFunctions = {
  'receive-git-event': {
    place: 'home',
    startedBy: 'event',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['read repositories', 'publish events'],
  },
  'match-triggers': {
    place: 'home',
    startedBy: 'event',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events', 'answer machines', 'read history of repositories'],
  },
  'start-execution': {
    place: 'home',
    startedBy: 'event',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: [
      'write ledger',
      'start machines',
      'answer machines',
      'read history of repositories',
      'look at the roles of people',
      'publish events',
    ],
  },
  'enter-stage': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'leave-stage': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'check-condition': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'plan at targets', 'answer machines'],
  },
  'take-lease': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'release-lease': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'settle-group': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'look up artifacts'],
  },
  // A repository of 100 MB is packed, checked out and zipped in memory.
  'fetch-source': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 900,
    memoryInMegabytes: 2048,
    needs: ['write ledger', 'read repositories', 'read source buckets', 'write artifacts'],
  },
  'end-action': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'look up artifacts'],
  },
  'plan-work': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 120,
    memoryInMegabytes: 1024,
    needs: [
      'write ledger',
      'read artifacts',
      'plan at targets',
      'run planning builds',
      'give logins to planning builds',
      'know the API',
    ],
  },
  'look-at-work': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'plan at targets', 'look at planning builds', 'give logins to planning builds'],
  },
  // A provider's own work happens here: S3 puts the files of a zip one by one.
  'start-work': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 900,
    memoryInMegabytes: 2048,
    needs: [
      'write ledger',
      'read history of repositories',
      'look up artifacts',
      'write artifacts',
      'plan at targets',
      'deploy at targets',
      'look at planning builds',
      'run working builds',
      'give logins to working builds',
      'lend artifacts',
      'know the API',
      'answer machines',
    ],
  },
  'stop-work': {
    place: 'environment',
    startedBy: 'event',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'stop builds', 'give logins to planning builds'],
  },
  'complete-work': {
    place: 'environment',
    startedBy: 'event',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: [
      'write ledger',
      'write states',
      'look up artifacts',
      'write artifacts',
      'plan at targets',
      'deploy at targets',
      'run planning builds',
      'give logins to planning builds',
      'look at planning builds',
      'run working builds',
      'give logins to working builds',
      'lend artifacts',
      'know the API',
      'answer machines',
    ],
  },
  'suspect-drift': {
    place: 'environment',
    startedBy: 'event',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events'],
  },
  'request-approval': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'send mail', 'publish to topics', 'know the API', 'answer machines'],
  },
  'send-notification': {
    place: 'environment',
    startedBy: 'event',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger', 'send mail', 'publish to topics'],
  },
  'record-state': {
    place: 'environment',
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'write states'],
  },
  'close-execution': {
    place: 'home',
    startedBy: 'event',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'describe machines', 'start machines', 'answer machines', 'publish events'],
  },
  'publish-events': {
    place: 'home',
    startedBy: 'stream',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger', 'publish events'],
  },
  reconcile: {
    place: 'home',
    startedBy: 'schedule',
    timeoutInSeconds: 300,
    memoryInMegabytes: MEMORY,
    needs: [
      'write ledger',
      'describe machines',
      'stop machines',
      'start machines',
      'answer machines',
      'delete machine versions',
      'publish events',
      'know the compiler',
    ],
  },
  // The only function that reaches artifacts of several environments.
  'copy-artifacts': {
    place: 'home',
    startedBy: 'event',
    timeoutInSeconds: 900,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'copy artifacts', 'start machines', 'answer machines', 'publish events'],
  },
  'protect-ledger': {
    place: 'home',
    startedBy: 'event',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['protect ledger'],
  },
  'register-definition': {
    place: 'home',
    startedBy: 'event',
    timeoutInSeconds: 300,
    memoryInMegabytes: MEMORY,
    needs: [
      'write ledger',
      'write machines',
      'watch causes',
      'publish events',
      'read definitions',
      'look at the roles of people',
      'know the compiler',
    ],
  },
  'delete-pipeline': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'delete machines', 'forget causes', 'look at the roles of people'],
  },
  'switch-pipeline': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'look at the roles of people'],
  },
  'break-lease': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events', 'answer machines'],
  },
  'ask-drift': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events'],
  },
  'run-again': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: [
      'write ledger',
      'start machines',
      'answer machines',
      'publish events',
      'read repositories',
      'read history of repositories',
      'look at the roles of people',
    ],
  },
  'accept-definition': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events', 'look at the roles of people'],
  },
  'answer-question': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger', 'read states', 'read builds', 'see subscriptions'],
  },
  'retry-stage': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'start machines', 'answer machines', 'look at the roles of people'],
  },
  'steer-executions': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'describe machines', 'stop machines', 'answer machines'],
  },
  'decide-approval': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines', 'look at the roles of people'],
  },
  'serve-jobs': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events', 'lend artifacts'],
  },
  'answer-job': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events'],
  },
  'open-link': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger'],
  },
  'admit-terraform': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger'],
  },
  'serve-terraform': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'keep states of Terraform', 'answer machines'],
  },
  'move-terraform-state': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'keep states of Terraform'],
  },
  'log-in-terraform': {
    place: 'home',
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger'],
  },
} as const satisfies Record<string, EngineFunctionSpec>;

export type EngineFunctionName = keyof typeof engineFunctions;

export const engineFunctionNames = Object.keys(engineFunctions) as EngineFunctionName[];

type NamedBy<P extends EngineFunctionSpec['place']> = {
  [Name in EngineFunctionName]: (typeof engineFunctions)[Name]['place'] extends P ? Name : never;
}[EngineFunctionName];
export type HomeFunctionName = NamedBy<'home'>;
export type StepFunctionName = NamedBy<'environment'>;

/** The functions that satisfy a condition, in the order of the table. */
export const functionsThat = (holds: (spec: EngineFunctionSpec) => boolean): readonly EngineFunctionName[] =>
  engineFunctionNames.filter((name) => holds(engineFunctions[name]));

export const homeFunctionNames = functionsThat(({ place }) => place === 'home') as readonly HomeFunctionName[];
export const stepFunctionNames = functionsThat(({ place }) => place === 'environment') as readonly StepFunctionName[];
