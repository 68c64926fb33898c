import type { Release } from '../../core/state.ts';
import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command, UsageError, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { painted } from '../paint.ts';
import { releasesOf } from '../releases-of.ts';
import { shortCommit } from '../short-names.ts';
import { stateText } from '../state-text.ts';
import { statesTable } from '../states-table.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const stateShow: Command = {
  name: 'state show',
  usage: 'state show [ADDRESS]',
  says: 'Shows what is deployed: everywhere, at an address, or what a tag made.',
  words: [0, 1],
  options: {
    component: { type: 'string', value: 'NAME', says: 'where an address holds several' },
    serial: { type: 'string', value: 'N', says: 'an earlier serial' },
    tag: { type: 'string', value: 'TAG', says: 'what this tag made, also where another is now' },
    pipeline: { type: 'string', value: 'NAME', says: 'only of this pipeline; goes with --tag' },
    ...API_OPTIONS,
  },
  examples: [
    'tagline state show',
    'tagline state show research/dev-eu-central-1',
    'tagline state show --tag dev_eu-central-1/research/1.0',
  ],
  async run(input) {
    const client = await connect(input);
    const [address] = input.words;
    const tag = input.text('tag');
    if (tag !== undefined) {
      if (address !== undefined) throw new UsageError('--tag stands alone: a tag names its address');
      const releases = await releasesOf(client, tag, input.text('pipeline'));
      input.print({ releases }, () =>
        releases.length === 0 ? `the tag ${tag} made no state` : releasesText(releases),
      );
      return Exit.ok;
    }
    if (input.text('pipeline') !== undefined) throw new UsageError('--pipeline goes with --tag');
    if (address === undefined) {
      const states = await allStates(client);
      input.print({ states }, () => (states.length === 0 ? 'nothing is deployed yet' : statesTable(states)));
      return Exit.ok;
    }
    const component = input.text('component');
    const serial = wholeNumber('serial', input.text('serial'), { from: 1, to: 99_999_999 });
    const answer = await client.getState(address, {
      ...(component === undefined ? {} : { component }),
      ...(serial === undefined ? {} : { serial }),
    });
    input.print(answer, () => stateText(answer));
    return Exit.ok;
  },
};

const releasesText = (releases: readonly Release[]): string =>
  table(
    ['PIPELINE', 'ADDRESS', 'COMPONENT', 'SERIAL', 'STATUS', 'COMMIT', 'RECORDED'],
    releases.flatMap(({ pipeline, commit, serials }) =>
      serials.map(({ address, component, serial, status, at }) => [
        pipeline,
        address,
        component,
        String(serial),
        painted(status),
        shortCommit(commit),
        ago(at),
      ]),
    ),
  );
