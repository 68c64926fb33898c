/** The engine's functions as data: how each is started, what it is given and what it needs. Policies are written from `needs`, nothing else. */
import type { Need } from './needs.ts';

export interface EngineFunctionSpec {
  /**
   * `machine`: invoked by state machines, which see its errors. `http`: answers routes of the API. `event`, `schedule`:
   * invoked asynchronously, so they have a dead-letter queue and an alarm. `stream`: reads the ledger's stream.
   */
  readonly startedBy: 'machine' | 'http' | 'event' | 'schedule' | 'stream';
  readonly timeoutInSeconds: number;
  readonly memoryInMegabytes: number;
  readonly needs: readonly Need[];
}

const MEMORY = 512;

export const engineFunctions = {
  'receive-git-event': {
    startedBy: 'event',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['read repositories', 'publish events'],
  },
  'match-triggers': {
    startedBy: 'event',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger', 'add to ledger', 'publish events'],
  },
  'start-execution': {
    startedBy: 'event',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'start machines'],
  },
  'enter-stage': {
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'leave-stage': {
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'take-lease': {
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'release-lease': {
    startedBy: 'machine',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'answer machines'],
  },
  'settle-group': { startedBy: 'machine', timeoutInSeconds: 30, memoryInMegabytes: MEMORY, needs: ['write ledger'] },
  // A repository of 100 MB is packed, checked out and zipped in memory.
  'fetch-source': {
    startedBy: 'machine',
    timeoutInSeconds: 900,
    memoryInMegabytes: 2048,
    needs: ['read ledger', 'read repositories', 'write artifacts'],
  },
  'create-change-set': {
    startedBy: 'machine',
    timeoutInSeconds: 120,
    memoryInMegabytes: 1024,
    needs: ['read ledger', 'read artifacts', 'plan at targets'],
  },
  'describe-change-set': {
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'plan at targets'],
  },
  'execute-change-set': {
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'look up artifacts', 'plan at targets', 'deploy at targets', 'answer machines'],
  },
  'complete-job': {
    startedBy: 'event',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'plan at targets', 'deploy at targets', 'answer machines'],
  },
  'request-approval': {
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'look up artifacts', 'send mail', 'know the API', 'answer machines'],
  },
  'record-state': {
    startedBy: 'machine',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'write states'],
  },
  'close-execution': {
    startedBy: 'event',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'describe machines', 'answer machines'],
  },
  'publish-events': {
    startedBy: 'stream',
    timeoutInSeconds: 60,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger', 'publish events'],
  },
  reconcile: {
    startedBy: 'schedule',
    timeoutInSeconds: 300,
    memoryInMegabytes: MEMORY,
    needs: [
      'write ledger',
      'publish events',
      'describe machines',
      'start machines',
      'answer machines',
      'plan at targets',
      'deploy at targets',
      'write states',
    ],
  },
  'register-definition': {
    startedBy: 'event',
    timeoutInSeconds: 300,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'write machines'],
  },
  'accept-definition': {
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'publish events'],
  },
  'answer-question': {
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['read ledger', 'read states', 'read builds'],
  },
  'retry-stage': {
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'start machines'],
  },
  'decide-approval': {
    startedBy: 'http',
    timeoutInSeconds: 30,
    memoryInMegabytes: MEMORY,
    needs: ['write ledger', 'look up artifacts', 'answer machines'],
  },
  'open-link': { startedBy: 'http', timeoutInSeconds: 30, memoryInMegabytes: MEMORY, needs: ['read ledger'] },
} as const satisfies Record<string, EngineFunctionSpec>;

export type EngineFunctionName = keyof typeof engineFunctions;

export const engineFunctionNames = Object.keys(engineFunctions) as EngineFunctionName[];

/** The functions of which this holds, in the order of the table. */
export const functionsThat = (holds: (spec: EngineFunctionSpec) => boolean): readonly EngineFunctionName[] =>
  engineFunctionNames.filter((name) => holds(engineFunctions[name]));
