/** Makes the content of an earlier serial the newest, under a serial of its own. It changes no resource. */
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { changeUnlocked } from '../parts/change-unlocked.ts';
import type { SerialPorts } from '../parts/next-terraform-serial.ts';
import { terraformStateAt } from '../questions/terraform-states.ts';
import { type TerraformSerial, terraformHeadRecord, withSerial } from '../terraform-state.ts';
import { keptTarget } from '../terraform-states.ts';

export interface RollBack {
  readonly address: string;
  readonly to: number;
  readonly by: string;
}

/** Throws `NotFound` for a serial that there was not. Going back to the newest one changes nothing. */
export const rollBackTerraformState =
  (ports: SerialPorts & { readonly installation: Installation }) =>
  async ({ address, to, by }: RollBack): Promise<TerraformSerial> => {
    const target = keptTarget(ports.installation, address);
    const { text, state } = await terraformStateAt(ports)(address, to);
    return changeUnlocked(ports, target, async () => {
      const head = await terraformHeadRecord.require(ports.ledger, keys.terraformHead(address), `state of ${address}`);
      const newest = head.data.serial;
      if (newest === state.serial) return { text, by, how: 'rollback' };
      return { text: withSerial(text, newest + 1), by, how: 'rollback', contentOf: to };
    });
  };
