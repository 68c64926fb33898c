import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { metricsText } from '../metrics-text.ts';

/** A year: what the API takes. */
const MOST_DAYS = 366;

export const metrics: Command = {
  name: 'metrics',
  usage: 'metrics [ADDRESS]',
  says: 'Shows how often is deployed, how long it takes, how many changes fail, and how soon that is mended.',
  words: [0, 1],
  options: {
    days: { type: 'string', value: 'N', says: 'of the last N days (default 30)' },
    team: { type: 'string', value: 'NAME', says: 'only of this team' },
    ...API_OPTIONS,
  },
  examples: ['tagline metrics', 'tagline metrics research/dev-eu-central-1 --days 90'],
  async run(input) {
    const days = wholeNumber('days', input.text('days'), { from: 1, to: MOST_DAYS });
    const team = input.text('team');
    const [named] = input.words;
    const client = await connect(input);
    const states = named === undefined ? await allStates(client, team === undefined ? undefined : `${team}/`) : [];
    const addresses = named === undefined ? [...new Set(states.map(({ address }) => address))] : [named];
    const answers = await Promise.all(addresses.map((address) => client.getMetrics(address, days ? { days } : {})));
    const found = answers.flatMap(({ metrics: all }) => all);
    input.print({ metrics: found }, () => (found.length === 0 ? 'nothing is deployed yet' : metricsText(found)));
    return Exit.ok;
  },
};
