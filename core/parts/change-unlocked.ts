/** Writes a serial at an address that nobody changes: the lease is taken and given back with the very write. */
import { TaglineError } from '../fault.ts';
import { isFree, leaseItem, leaseRecord, newLease } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { addressOf, type Target } from '../target.ts';
import type { TerraformSerial } from '../terraform-state.ts';
import { nextTerraformSerial, type SerialPorts } from './next-terraform-serial.ts';

/** Throws `LeaseHeld`. `next` reads again whatever it depends on, for every attempt. */
export const changeUnlocked = (
  ports: SerialPorts,
  target: Target,
  next: () => Promise<{ text: string } & Pick<TerraformSerial, 'by' | 'how' | 'contentOf'>>,
): Promise<TerraformSerial> =>
  decide(ports.ledger, async () => {
    const key = keys.lease(addressOf(target));
    const lease = (await leaseRecord.read(ports.ledger, key)) ?? leaseRecord.fresh(key, newLease(addressOf(target)));
    if (!isFree(lease.data))
      throw new TaglineError('LeaseHeld', `somebody changes ${addressOf(target)} at the moment`, {
        retryable: true,
        remedy: `Wait for it: tagline lease show ${addressOf(target)}`,
      });
    const fencing = lease.data.fencing + 1;
    const { text, ...writer } = await next();
    const { state, changes } = await nextTerraformSerial(ports, target, text, { ...writer, fencing });
    if (changes.length === 0) return state;
    await ports.ledger.write([{ put: leaseItem(lease, { ...lease.data, fencing }) }, ...changes]);
    return state;
  });
