import { begunText } from '../begun-text.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const promote: Command = {
  name: 'promote',
  usage: 'promote ADDRESS',
  says: 'Deploys what stands at an address to another environment: the same commit and the same artifacts.',
  words: [1, 1],
  options: {
    to: { type: 'string', value: 'ENVIRONMENT', says: 'where to (needed)' },
    scope: { type: 'string', value: 'SCOPE', says: 'another region, or global (default: the same)' },
    component: { type: 'string', value: 'NAME', says: 'where an address holds several' },
    reason: { type: 'string', value: 'TEXT', says: 'why; it is recorded' },
    ...API_OPTIONS,
  },
  examples: ['tagline promote research/dev-eu-central-1 --to prod'],
  async run(input) {
    const [address = ''] = input.words;
    const environment = input.text('to');
    if (environment === undefined) throw new UsageError('--to is needed: the environment');
    const [scope, component, reason] = [input.text('scope'), input.text('component'), input.text('reason')];
    const client = await connect(input);
    const execution = await client.promoteAddress(address, {
      environment,
      ...(scope === undefined ? {} : { scope }),
      ...(component === undefined ? {} : { component }),
      ...(reason === undefined ? {} : { reason }),
    });
    input.print(execution, () => begunText(execution, `to promote ${address} to`));
    return Exit.ok;
  },
};
