import type { Client } from '../../api/client.ts';
import type { DriftAnswer } from '../../core/questions/drifts.ts';
import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { driftAnswerText } from '../drift-text.ts';
import { Exit } from '../exit.ts';
import { statesTable } from '../states-table.ts';
import { sleep } from '../time.ts';

const EVERY_MS = 500;

export const drift: Command = {
  name: 'drift',
  usage: 'drift [ADDRESS]',
  says:
    'Looks whether an address is still what was deployed, and waits for what is found. Nothing is changed there. ' +
    'Without an address: lists those that are known to have drifted. Exits with 1 where something drifted.',
  words: [0, 1],
  options: {
    component: { type: 'string', value: 'NAME', says: 'only this one of several at the address' },
    'no-look': { type: 'boolean', says: 'say what is known, and do not look again' },
    ...API_OPTIONS,
  },
  examples: ['tagline drift', 'tagline drift research/dev-eu-central-1'],
  async run(input) {
    const client = await connect(input);
    const [address] = input.words;
    if (address === undefined) {
      const states = (await allStates(client)).filter((state) => state.drift);
      input.print({ states }, () => (states.length === 0 ? 'nothing is known to have drifted' : statesTable(states)));
      return states.length === 0 ? Exit.ok : Exit.failed;
    }
    const component = input.text('component');
    if (!input.flag('no-look')) await client.detectDrift(address, component === undefined ? {} : { component });
    const drifts = await seen(client, address, component);
    input.print({ drifts }, () => drifts.map(driftAnswerText).join('\n'));
    return drifts.every(({ mark }) => mark === undefined || mark.status === 'in sync') ? Exit.ok : Exit.failed;
  },
};

/** Waits until nobody looks any more. */
const seen = async (
  client: Client,
  address: string,
  component: string | undefined,
): Promise<readonly DriftAnswer[]> => {
  for (;;) {
    const { drifts } = await client.getDrift(address);
    const wanted = drifts.filter((one) => component === undefined || one.component === component);
    if (wanted.every(({ looking }) => !looking)) return wanted;
    await sleep(EVERY_MS);
  }
};
