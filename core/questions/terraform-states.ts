/** The states that Tagline keeps for Terraform. */
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { TerraformBodies } from '../ports/terraform-bodies.ts';
import { type TerraformSerial, terraformHeadRecord, terraformSerialRecord } from '../terraform-state.ts';
import { keptTarget } from '../terraform-states.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly terraformBodies: TerraformBodies;
  readonly installation: Installation;
}

export interface TerraformText {
  readonly state: TerraformSerial;
  readonly text: string;
}

/** The newest text; undefined where nothing was written yet. */
export const newestTerraformState =
  ({ ledger, terraformBodies, installation }: Ports) =>
  async (address: string): Promise<TerraformText | undefined> => {
    const target = keptTarget(installation, address);
    const head = await terraformHeadRecord.read(ledger, keys.terraformHead(address));
    return head && { state: head.data, text: await terraformBodies.get(target, head.data) };
  };

/** The text of a serial. Throws `NotFound`. */
export const terraformStateAt =
  ({ ledger, terraformBodies, installation }: Ports) =>
  async (address: string, serial: number): Promise<TerraformText> => {
    const target = keptTarget(installation, address);
    const what = `serial ${serial} of Terraform's state at ${address}`;
    const { data } = await terraformSerialRecord.require(ledger, keys.terraformSerial(address, serial), what);
    return { state: data, text: await terraformBodies.get(target, data) };
  };
