/** What of a team stands in the regions of an environment: `global` goes last, since regions may stand on it. */
import { TaglineError } from '../fault.ts';
import { type Installation, scopesOf } from '../installation.ts';
import type { Ledger } from '../ports/ledger.ts';
import { isTakenAway } from '../state.ts';
import { addressOf, type Target } from '../target.ts';
import { headsAt } from './heads-at.ts';

const GLOBAL = 'global';

/** Throws `RegionsStand`, with their addresses. Read at the table itself: an index may lag. */
export const refuseBeforeRegions = async (
  { ledger, installation }: { readonly ledger: Ledger; readonly installation: Installation },
  target: Target,
): Promise<void> => {
  if (target.scope !== GLOBAL) return;
  const { environment, team } = target;
  const prefix = addressOf({ ...target, scope: '' });
  const listed = await ledger.listed('STATES', { prefix, newestFirst: false, limit: 1000 });
  const known = [
    // A region that the installation has no more may still hold something.
    ...listed.items.map(({ data }) => (data as { target: Target }).target),
    ...scopesOf(installation, environment).map((scope) => ({ ...target, scope })),
  ];
  const addresses = new Set(
    known.filter((one) => one.environment === environment && one.team === team && one.scope !== GLOBAL).map(addressOf),
  );
  const standing: string[] = [];
  for (const address of addresses)
    if ((await headsAt(ledger, address)).some((head) => !isTakenAway(head))) standing.push(address);
  if (standing.length === 0) return;
  throw new TaglineError(
    'RegionsStand',
    `${addressOf(target)} goes after its regions, of which these stand: ${standing.sort().join(', ')}`,
    {
      expected: `nothing of ${team} in a region of ${environment}`,
      remedy: `Destroy those first: tagline destroy ${standing[0]}.`,
    },
  );
};
