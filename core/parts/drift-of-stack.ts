/** A stack was compared with its template: the address that it belongs to looks at what was found. */
import { componentOf } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { detectDrift } from '../steps/detect-drift.ts';
import { nameRecord } from './claim-name.ts';

export const driftOfStack =
  (ports: Parameters<typeof detectDrift>[0]) =>
  async (stackId: string): Promise<string> => {
    const [, , , region = '', account = '', path = ''] = stackId.split(':');
    const name = path.split('/')[1] ?? '';
    const owner = await nameRecord.read(ports.ledger, keys.name('Stack', { account, region }, name));
    // Others compare their stacks too.
    if (!owner) return 'nobody asked';
    return detectDrift(ports)({ address: owner.data.address, component: componentOf(owner.data) });
  };
