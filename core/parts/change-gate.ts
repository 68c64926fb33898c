/** May an address be changed now? A halt is read from the ledger, a freeze from the installation. */
import { TaglineError } from '../fault.ts';
import { frozenBy } from '../freeze.ts';
import { haltRecord } from '../halt.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import type { Ledger } from '../ports/ledger.ts';

/** Why nothing is changed now: `EnvironmentHalted`, `EnvironmentFrozen`. */
export const changeGate = async (
  { ledger, installation }: { readonly ledger: Pick<Ledger, 'get'>; readonly installation: Installation },
  environment: string,
  now: string,
): Promise<TaglineError | undefined> => {
  const halted = (await haltRecord.read(ledger, keys.halt(environment)))?.data.halted;
  if (halted) {
    const message = `${environment} is halted by ${halted.by} since ${halted.at}: ${halted.reason}`;
    const remedy = `When it may go on: tagline resume ${environment}. Then retry the stage.`;
    return new TaglineError('EnvironmentHalted', message, { remedy });
  }
  const freeze = frozenBy(installation, environment, now);
  if (!freeze) return undefined;
  const remedy = 'Retry the stage when the freeze is over; it is written in tagline.config.yaml.';
  return new TaglineError('EnvironmentFrozen', `${environment} is frozen: ${freeze.reason}`, { remedy });
};
