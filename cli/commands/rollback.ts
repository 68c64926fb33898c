import { begunText } from '../begun-text.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';

export const rollback: Command = {
  name: 'rollback',
  usage: 'rollback EXECUTION|ADDRESS',
  says: 'Deploys again what an earlier execution has built: in one stage, or the release before at an address.',
  words: [1, 1],
  options: {
    stage: { type: 'string', value: 'STAGE', says: 'of an execution (default: the one that failed)' },
    to: { type: 'string', value: 'EXECUTION', says: 'which (default: the newest before that succeeded in the stage)' },
    component: { type: 'string', value: 'NAME', says: 'where an address holds several' },
    reason: { type: 'string', value: 'TEXT', says: 'why; it is recorded' },
    ...API_OPTIONS,
  },
  examples: ['tagline rollback research/dev-eu-central-1', 'tagline rollback 6f1c2d3e-… --stage Deploy'],
  async run(input) {
    const [what = ''] = input.words;
    const [stage, to, component] = [input.text('stage'), input.text('to'), input.text('component')];
    const reason = input.text('reason');
    const why = reason === undefined ? {} : { reason };
    const client = await connect(input);
    if (what.includes('/')) {
      if (stage !== undefined || to !== undefined) throw new UsageError('--stage and --to go with an execution');
      const body = { ...why, ...(component === undefined ? {} : { component }) };
      const execution = await client.rollBackAddress(what, body);
      input.print(execution, () => begunText(execution, 'to roll back'));
      return Exit.ok;
    }
    if (component !== undefined) throw new UsageError('--component goes with an address');
    const execution = await client.rollBackStage(await fullId(client, what), {
      ...why,
      ...(stage === undefined ? {} : { stage }),
      ...(to === undefined ? {} : { to: await fullId(client, to) }),
    });
    input.print(execution, () => begunText(execution, 'to roll back'));
    return Exit.ok;
  },
};
