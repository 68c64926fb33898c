import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const terraformSerials: Command = {
  name: 'terraform serials',
  usage: 'terraform serials ADDRESS',
  says: 'Lists every serial of the state that Tagline keeps for Terraform at an address, newest first.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline terraform serials research/dev-eu-central-1'],
  async run(input) {
    const { serials } = await (await connect(input)).listTerraformSerials(input.words[0] ?? '');
    input.print({ serials }, () =>
      serials.length === 0
        ? 'nothing was written there yet'
        : table(
            ['SERIAL', 'WRITTEN', 'BY', 'HOW', 'BYTES', 'TERRAFORM'],
            serials.map(({ serial, at, by, how, contentOf, bytes, terraform }) => [
              String(serial),
              ago(at),
              by,
              contentOf === undefined ? how : `${how} to ${contentOf}`,
              String(bytes),
              terraform,
            ]),
          ),
    );
    return Exit.ok;
  },
};
