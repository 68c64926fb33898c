import type { Client } from '../../api/client.ts';
import { resourceName } from '../../core/blame.ts';
import type { ListedState } from '../../core/questions/states.ts';
import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { releasesOf } from '../releases-of.ts';
import { shortPrincipal } from '../short-names.ts';
import { statesTable } from '../states-table.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const stateList: Command = {
  name: 'state list',
  usage: 'state list',
  says: 'Lists what is deployed where, or who made a resource, or what a commit made.',
  words: [0, 0],
  options: {
    team: { type: 'string', value: 'NAME', says: 'only of this team' },
    environment: { type: 'string', value: 'NAME', says: 'only of this environment' },
    scope: { type: 'string', value: 'NAME', says: 'only of this region, or global' },
    tag: { type: 'string', value: 'TAG', says: 'only where this tag is now' },
    resource: { type: 'string', value: 'ID', says: 'who made the resource that its service calls so, e.g. an ARN' },
    commit: { type: 'string', value: 'SHA', says: 'every serial that a commit made; its first 7 digits do' },
    ...API_OPTIONS,
  },
  examples: [
    'tagline state list',
    'tagline state list --team research --environment dev',
    'tagline state list --commit 1a2b3c4',
    'tagline state list --resource arn:aws:s3:::a-bucket',
  ],
  async run(input) {
    const client = await connect(input);
    const [resource, commit] = [input.text('resource'), input.text('commit')];
    const [team, environment, scope, tag] = ['team', 'environment', 'scope', 'tag'].map((name) => input.text(name));
    if (resource !== undefined || commit !== undefined) {
      if ([resource, commit, team, environment, scope, tag].filter((given) => given !== undefined).length > 1)
        throw new UsageError('--resource and --commit stand alone');
      const { origins } = await client.findOrigins(resource === undefined ? { commit: commit ?? '' } : { resource });
      input.print({ origins }, () => {
        if (origins.length === 0) return `nothing known here made ${resource ?? commit}`;
        if (resource === undefined) return statesTable(origins.map(({ state }) => state));
        return table(
          ['ADDRESS', 'COMPONENT', 'SERIAL', 'TAG', 'BY', 'RECORDED', 'RESOURCE', 'TYPE', 'GONE SINCE'],
          origins.map(({ state, resource: owned }) => [
            state.address,
            state.component,
            String(state.serial),
            state.tag,
            shortPrincipal(state.recordedBy),
            ago(state.recordedAt),
            owned ? resourceName(state.address, owned.deployment, owned.logicalId) : '',
            owned?.type ?? '',
            owned?.until === undefined ? '' : `serial ${owned.until}`,
          ]),
        );
      });
      return Exit.ok;
    }
    const states = (await candidates(client, { team, environment, scope, tag })).filter(
      ({ target, tag: made }) =>
        (team === undefined || target.team === team) &&
        (environment === undefined || target.environment === environment) &&
        (scope === undefined || target.scope === scope) &&
        (tag === undefined || made === tag),
    );
    input.print({ states }, () => (states.length === 0 ? 'nothing is deployed there' : statesTable(states)));
    return Exit.ok;
  },
};

interface Filter {
  readonly team: string | undefined;
  readonly environment: string | undefined;
  readonly scope: string | undefined;
  readonly tag: string | undefined;
}

/** What a key leads to: a tag to its addresses, and as much of an address as is given to those that begin so. */
const candidates = async (
  client: Client,
  { team, environment, scope, tag }: Filter,
): Promise<readonly ListedState[]> => {
  if (tag !== undefined) {
    const releases = await releasesOf(client, tag);
    const addresses = [...new Set(releases.flatMap(({ serials }) => serials.map(({ address }) => address)))];
    const found = await Promise.all(addresses.map((address) => allStates(client, address)));
    return found.flatMap((states, at) => states.filter(({ address }) => address === addresses[at]));
  }
  if (team === undefined) return allStates(client);
  return allStates(client, `${team}/${environment === undefined ? '' : `${environment}-${scope ?? ''}`}`);
};
