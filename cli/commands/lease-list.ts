import type { Lease } from '../../core/lease.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { leaseState } from '../lease-text.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

const sinceOf = ({ holder, lock }: Lease): string => {
  const since = holder?.since ?? lock?.since;
  return since === undefined ? '' : ago(since);
};

export const leaseList: Command = {
  name: 'lease list',
  usage: 'lease list',
  says: 'Lists the addresses that somebody changes at the moment, and how many wait.',
  words: [0, 0],
  options: API_OPTIONS,
  examples: ['tagline lease list'],
  async run(input) {
    const { leases } = await (await connect(input)).listLeases();
    input.print({ leases }, () =>
      leases.length === 0
        ? 'nobody changes anything at the moment'
        : table(
            ['ADDRESS', 'STATE', 'NUMBER', 'HOLDER', 'STAGE', 'SINCE', 'WAITING'],
            leases.map((lease) => [
              lease.address,
              leaseState(lease),
              String(lease.fencing),
              lease.holder?.executionId ?? lease.lock?.info.Who ?? '',
              lease.holder?.stage ?? lease.lock?.info.Operation ?? '',
              sinceOf(lease),
              String(lease.line.length),
            ]),
          ),
    );
    return Exit.ok;
  },
};
