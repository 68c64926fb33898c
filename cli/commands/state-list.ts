import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
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
          ['ADDRESS', 'COMPONENT', 'RESOURCE', 'TYPE', 'SERIAL', 'TAG', 'BY', 'RECORDED', 'GONE SINCE'],
          origins.map(({ state, resource: owned }) => [
            state.address,
            state.component,
            `${owned?.deployment}/${owned?.logicalId}`,
            owned?.type ?? '',
            String(state.serial),
            state.tag,
            state.recordedBy,
            ago(state.recordedAt),
            owned?.until === undefined ? '' : `serial ${owned.until}`,
          ]),
        );
      });
      return Exit.ok;
    }
    const all = await allStates(client, team === undefined ? undefined : `${team}/`);
    const states = all.filter(
      ({ target, tag: made }) =>
        (environment === undefined || target.environment === environment) &&
        (scope === undefined || target.scope === scope) &&
        (tag === undefined || made === tag),
    );
    input.print({ states }, () => (states.length === 0 ? 'nothing is deployed there' : statesTable(states)));
    return Exit.ok;
  },
};
