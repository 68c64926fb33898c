import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';
import { sign } from '../paint.ts';

const CONDITIONS = ['BEFORE_ENTRY', 'ON_SUCCESS'] as const;

export const override: Command = {
  name: 'override',
  usage: 'override EXECUTION STAGE',
  says: 'Lets a stage go on although its condition is not met, as the person of your credentials.',
  words: [2, 2],
  options: {
    condition: { type: 'string', value: 'CONDITION', says: 'BEFORE_ENTRY (default) or ON_SUCCESS' },
    reason: { type: 'string', value: 'TEXT', says: 'why; it is recorded (needed)' },
    ...API_OPTIONS,
  },
  examples: ["tagline override 6f1c2d3e-… Deploy --reason 'hotfix for INC-42'"],
  async run(input) {
    const [id = '', stage = ''] = input.words;
    const reason = input.text('reason');
    if (reason === undefined) throw new UsageError('--reason is needed: it is recorded for those who come later');
    const wanted = input.text('condition') ?? 'BEFORE_ENTRY';
    const condition = CONDITIONS.find((known) => known === wanted);
    if (!condition) throw new UsageError(`--condition is ${CONDITIONS.join(' or ')}, not ${wanted}`);
    const client = await connect(input);
    const overridden = await client.overrideCondition(await fullId(client, id), { stage, condition, reason });
    input.print(overridden, () => `${sign(overridden.status)} ${stage} goes on: ${overridden.override?.reason ?? ''}`);
    return Exit.ok;
  },
};
