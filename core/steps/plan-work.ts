/**
 * Step 5, plan: begins a plan that people will be asked about, and claims the name of what it changes for this address.
 */
import type { PlanWork } from '../contract.ts';
import type { Installation } from '../installation.ts';
import { claimName } from '../parts/claim-name.ts';
import { actionIn, currentExecution, definitionOf } from '../parts/current-execution.ts';
import { workOf } from '../parts/work-of.ts';
import { workOrder } from '../parts/work-order.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import { noPlanning, type WorkPorts } from '../work.ts';

export const planWork =
  (ports: { ledger: Ledger; clock: Clock; installation: Installation; providers: Providers; work: WorkPorts }) =>
  async (input: PlanWork): Promise<{ id: string }> => {
    const { ledger } = ports;
    const execution = (await currentExecution(ledger, input)).data;
    const action = actionIn(await definitionOf(ledger, execution), input);
    const work = await workOf(ports, action);
    if (!work.planning) throw noPlanning(action.name);
    const order = await workOrder(ports, execution, action, input);
    await claimName(ports, work, order);
    return work.planning.make(order);
  };
