import type { Operation } from '../../../kernel/cloud.ts';
import { readMachineArn } from '../arn.ts';
import type { Context } from './context.ts';

/** A machine with open executions is DELETING until they have ended. Deleting one that does not exist succeeds. */
export const deleteStateMachine = (context: Context): Operation => ({
  demands: (input: { stateMachineArn: string }) => [
    { action: 'states:DeleteStateMachine', resource: readMachineArn(input.stateMachineArn).machine },
  ],
  run(input: { stateMachineArn: string }) {
    const { machine } = readMachineArn(input.stateMachineArn);
    context.store.transaction(() => {
      context.store.run(`UPDATE machine SET status = 'DELETING' WHERE arn = ?`, machine);
      removeIfIdle(context, machine);
    });
    return {};
  },
});

/** Removes a DELETING machine that has no open execution left. Its executions can still be described. */
export const removeIfIdle = ({ store }: Pick<Context, 'store'>, machine: string): void => {
  if (store.machine(machine)?.status !== 'DELETING') return;
  const open = store.one(`SELECT 1 FROM execution WHERE machine = ? AND status = 'RUNNING' LIMIT 1`, machine);
  if (open) return;
  if (store.run(`DELETE FROM machine WHERE arn = ? AND status = 'DELETING'`, machine) === 0) return;
  store.run('DELETE FROM version WHERE machine = ?', machine);
  store.run('DELETE FROM alias WHERE machine = ?', machine);
};
