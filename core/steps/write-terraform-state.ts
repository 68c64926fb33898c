/** Writes the next serial of a state that Tagline keeps, for a Terraform that holds the lock. */
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { type Lease, leaseRecord } from '../lease.ts';
import { isLockOf, isLockWithin } from '../lease-lock.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { nextTerraformSerial, type SerialPorts } from '../parts/next-terraform-serial.ts';
import type { LeaseWork } from '../terraform-login.ts';
import type { TerraformSerial } from '../terraform-state.ts';
import { keptTarget } from '../terraform-states.ts';

export interface WriteState {
  readonly address: string;
  readonly text: string;
  /** Of the lock; absent where Terraform ran with `-lock=false`. */
  readonly lockId: string | undefined;
  readonly login: string;
  /** The principal whose login it is. */
  readonly by: string;
  /** Of a pipeline's build. */
  readonly under?: LeaseWork | undefined;
}

/**
 * Throws `LockNotHeld`: whoever lost the lock writes nothing any more. A state that is too large to be changed again is
 * still written: what it tells of is there already.
 */
export const writeTerraformState =
  (ports: SerialPorts & { readonly installation: Installation }) =>
  ({ address, text, lockId, login, by, under }: WriteState): Promise<TerraformSerial> =>
    decide(ports.ledger, async () => {
      const target = keptTarget(ports.installation, address);
      const lease = await leaseRecord.read(ports.ledger, keys.lease(address));
      const holds = (held: Lease): boolean =>
        under ? isLockWithin(held, under, lockId, login) : isLockOf(held, lockId, by);
      if (!lease || !holds(lease.data)) throw notHeld(address, lockId);
      const { fencing, lock } = lease.data;
      const writer = { how: 'lock', fencing, by: writerOf(by, lock?.info.Who ?? '') } as const;
      const { state, changes } = await nextTerraformSerial(ports, target, text, writer);
      if (changes.length === 0) return state;
      await ports.ledger.write([{ check: { key: lease.key, revision: lease.revision } }, ...changes]);
      return state;
    });

const writerOf = (by: string, who: string): string => (who === '' ? by : `${by} (${who})`);

const notHeld = (address: string, lockId: string | undefined): TaglineError =>
  new TaglineError('LockNotHeld', `a state of ${address} is written under its lock alone`, {
    expected: lockId === undefined ? 'the id of a lock; -lock=false takes none' : `lock ${lockId}, which is not held`,
    remedy:
      'What was not written is in errored.tfstate: see who changed the address meanwhile (tagline lease show), then ' +
      'tagline state push.',
  });
