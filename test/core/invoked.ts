/** An execution whose stage Deploy holds one more action, which takes no lease; its machine gives the order. */
import type { Action } from '../../core/definition/action.ts';
import { type Action as ActionRecord, actionRecord, type Execution } from '../../core/execution.ts';
import { keys } from '../../core/ledger/keys.ts';
import { versionRecord } from '../../core/pipeline.ts';
import { completeWork } from '../../core/steps/complete-work.ts';
import { startWork } from '../../core/steps/start-work.ts';
import type { Answer } from '../../core/wait.ts';
import { begun } from './begun.ts';
import type { World } from './world.ts';

export const addAction = async ({ ports: { ledger } }: World, action: Action): Promise<void> => {
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const { definition } = item.data;
  const stages = definition.stages.map((stage) =>
    stage.name === 'Deploy' ? { ...stage, actions: [...stage.actions, action] } : stage,
  );
  await ledger.write([{ put: { ...item, data: { ...item.data, definition: { ...definition, stages } } } }]);
};

export interface Invoked {
  readonly execution: Execution;
  /** The machine calls start-work; again: Step Functions repeats the call with another token. */
  start(token?: string): Promise<void>;
  action(): Promise<ActionRecord>;
  jobId(): Promise<string>;
  /** The reconciler looks. */
  look(): Promise<string>;
  /** What machines that wait for this action were answered. */
  answers(): readonly Answer[];
}

/** `configuration`: as the machine hands it on, where that is no text any more. */
export const invoked = async (
  world: World,
  action: Action,
  configuration: Readonly<Record<string, unknown>> = action.configuration,
): Promise<Invoked> => {
  await addAction(world, action);
  const { execution, base } = await begun(world);
  const record = async () =>
    (
      await actionRecord.require(
        world.ports.ledger,
        keys.action(execution.id, 'Deploy', action.name),
        `action ${action.name}`,
      )
    ).data;
  const jobId = async () => (await record()).externalExecutionId ?? '';
  const tokens: string[] = [];
  return {
    execution,
    async start(token = 'task-1') {
      tokens.push(token);
      const order = { group: action.runOrder, token, configuration: { ...configuration } };
      await startWork(world.ports)({ ...base, stage: 'Deploy', action: action.name, ...order });
    },
    action: record,
    jobId,
    look: async () => completeWork(world.ports)(await jobId()),
    answers: () => world.answered.filter(({ token }) => tokens.includes(token)).map(({ answer }) => answer),
  };
};
