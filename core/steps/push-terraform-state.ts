/** Writes a state from a file: after an apply that could not write its own, or to move a state here. */
import type { Installation } from '../installation.ts';
import { changeUnlocked } from '../parts/change-unlocked.ts';
import type { SerialPorts } from '../parts/next-terraform-serial.ts';
import { checkSize, type TerraformSerial } from '../terraform-state.ts';
import { keptTarget } from '../terraform-states.ts';

export const pushTerraformState =
  (ports: SerialPorts & { readonly installation: Installation }) =>
  ({ address, text, by }: { address: string; text: string; by: string }): Promise<TerraformSerial> => {
    const target = keptTarget(ports.installation, address);
    checkSize(new TextEncoder().encode(text).length);
    return changeUnlocked(ports, target, async () => ({ text, by, how: 'push' }));
  };
