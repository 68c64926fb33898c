/** State machines whose executions run until a test ends them. */
import type { StateMachineRun, StateMachines } from '../../core/ports/state-machines.ts';

export interface MemoryStateMachines extends StateMachines {
  /** Executions by their ARN, and what they were started with. */
  readonly runs: Map<string, StateMachineRun>;
  readonly started: { readonly place: string; readonly arn: string; readonly name: string; readonly input: string }[];
  readonly stopped: string[];
  kindOfAll: 'STANDARD' | 'EXPRESS';
  /** What a start fails with. */
  refuses: Error | undefined;
}

export const memoryStateMachines = (): MemoryStateMachines => {
  const machines: MemoryStateMachines = {
    runs: new Map(),
    started: [],
    stopped: [],
    kindOfAll: 'STANDARD',
    refuses: undefined,
    kind: async () => machines.kindOfAll,
    async start({ account, region }, order) {
      if (machines.refuses) throw machines.refuses;
      machines.started.push({ place: `${account} ${region}`, ...order });
      const arn = `${order.arn.replace(':stateMachine:', ':execution:')}:${order.name}`;
      if (!machines.runs.has(arn)) machines.runs.set(arn, { status: 'RUNNING' });
      return arn;
    },
    describe: async (_place, arn) => machines.runs.get(arn),
    async stop(_place, arn) {
      machines.stopped.push(arn);
      machines.runs.set(arn, { status: 'ABORTED' });
    },
  };
  return machines;
};
