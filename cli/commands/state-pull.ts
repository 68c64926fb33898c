import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const statePull: Command = {
  name: 'state pull',
  usage: 'state pull ADDRESS',
  says: 'Prints the state that Tagline keeps for Terraform at an address. It may hold secrets.',
  words: [1, 1],
  options: { serial: { type: 'string', value: 'N', says: 'an earlier serial of Terraform' }, ...API_OPTIONS },
  examples: ['tagline state pull research/dev-eu-central-1 > terraform.tfstate'],
  async run(input) {
    const serial = wholeNumber('serial', input.text('serial'), { from: 0, to: 99_999_999 });
    const client = await connect(input);
    const { text } = await client.pullTerraformState(input.words[0] ?? '', serial === undefined ? {} : { serial });
    process.stdout.write(text);
    return Exit.ok;
  },
};
