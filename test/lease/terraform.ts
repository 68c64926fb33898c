/**
 * Terraforms that take the lock of an address: on laptops, where the lock is the lease, and in builds of an execution
 * that has the lease. Some die and give nothing back.
 */
import { TaglineError } from '../../core/fault.ts';
import { leaseRecord } from '../../core/lease.ts';
import { keys } from '../../core/ledger/keys.ts';
import { LockInfo } from '../../core/lock.ts';
import { Locked, lockTerraform } from '../../core/steps/lock-terraform.ts';
import { unlockTerraform } from '../../core/steps/unlock-terraform.ts';
import { writeTerraformState } from '../../core/steps/write-terraform-state.ts';
import type { LeaseWork } from '../../core/terraform-login.ts';
import { terraformHeadRecord } from '../../core/terraform-state.ts';
import type { RunPorts } from '../core/run-ports.ts';
import { pause } from '../local/victim.ts';
import type { Granted, KeptSerial } from './history.ts';

export interface Seen {
  granted(owner: Granted): void;
  acknowledged(serial: KeptSerial): void;
}

export type Outcome = 'done' | 'held' | 'died' | 'fenced';

/** What is refused to whoever lost the lock. */
const FENCED = new Set(['LockNotHeld', 'LockGivenBack', 'SerialNotGrown']);

export const terraformOn = (ports: RunPorts, random: () => number, seen: Seen) => {
  const [lock, unlock, write] = [lockTerraform(ports), unlockTerraform(ports), writeTerraformState(ports)];

  const nextText = async (address: string): Promise<string> => {
    const head = (await terraformHeadRecord.read(ports.ledger, keys.terraformHead(address)))?.data;
    const serial = (head?.serial ?? 0) + 1;
    return JSON.stringify({
      version: 4,
      serial,
      lineage: address,
      resources: [],
      outputs: { by: { value: random() } },
    });
  };

  /** Locks, writes up to three serials, unlocks. `under`: as a build of the execution that has the lease. */
  return async (address: string, id: string, under?: LeaseWork): Promise<Outcome> => {
    const who = { login: id, by: under?.executionId ?? id, under };
    try {
      await lock(address, { info: LockInfo.parse({ ID: id }), ...who });
      if (!under) {
        const lease = (await leaseRecord.require(ports.ledger, keys.lease(address), 'lease')).data;
        if (lease.lock?.info.ID !== id) return 'fenced';
        seen.granted({ address, executionId: id, fencing: lease.fencing });
      }
      for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
        if (random() < 0.08) return 'died';
        const text = await nextText(address);
        await pause(random() * 30);
        const state = await write({ address, text, lockId: id, ...who });
        seen.acknowledged(state);
      }
      if (random() < 0.05) return 'died';
      await unlock({ address, id, mayBreak: false, ...who });
      return 'done';
    } catch (error) {
      if (error instanceof Locked) return 'held';
      if (error instanceof TaglineError && FENCED.has(error.code)) return 'fenced';
      throw error;
    }
  };
};
