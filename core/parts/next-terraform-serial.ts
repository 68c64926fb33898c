/** The next serial of a state that Tagline keeps: its text is there before the ledger says so. */
import { keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { TerraformBodies } from '../ports/terraform-bodies.ts';
import { addressOf, type Target } from '../target.ts';
import {
  follows,
  readStateFile,
  type TerraformSerial,
  terraformHeadRecord,
  terraformSerialRecord,
} from '../terraform-state.ts';

export interface SerialPorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly terraformBodies: TerraformBodies;
}

type Writer = Pick<TerraformSerial, 'by' | 'how' | 'fencing' | 'contentOf'>;

/** No changes where this very text is the newest already. Throws what readStateFile and follows throw. */
export const nextTerraformSerial = async (
  { ledger, clock, digest, terraformBodies }: SerialPorts,
  target: Target,
  text: string,
  writer: Writer,
): Promise<{ readonly state: TerraformSerial; readonly changes: readonly Change[] }> => {
  const address = addressOf(target);
  const file = readStateFile(text);
  const head = await terraformHeadRecord.read(ledger, keys.terraformHead(address));
  const name = { lineage: file.lineage, serial: file.serial, digest: digest(text) };
  if (head && follows(head.data, name) === 'same') return { state: head.data, changes: [] };
  await terraformBodies.put(target, name, text);
  const state: TerraformSerial = {
    address,
    ...name,
    bytes: new TextEncoder().encode(text).length,
    terraform: file.terraform_version,
    at: clock.now(),
    ...writer,
  };
  const key = keys.terraformHead(address);
  return {
    state,
    changes: [
      { put: head ? { ...head, data: state } : terraformHeadRecord.fresh(key, state) },
      { put: terraformSerialRecord.fresh(keys.terraformSerial(address, state.serial), state) },
    ],
  };
};
