import { readFileSync } from 'node:fs';
import { checkSize, readStateFile } from '../../core/terraform-state.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const statePush: Command = {
  name: 'state push',
  usage: 'state push ADDRESS FILE',
  says:
    'Writes a state from a file, such as errored.tfstate, where Tagline keeps it for Terraform: of the same lineage, ' +
    'with a larger serial, while nobody changes the address.',
  words: [2, 2],
  options: API_OPTIONS,
  examples: ['tagline state push research/dev-eu-central-1 errored.tfstate'],
  async run(input) {
    const [address = '', file = ''] = input.words;
    const text = readFileSync(file, 'utf8');
    checkSize(Buffer.byteLength(text));
    readStateFile(text);
    const state = await (await connect(input)).pushTerraformState(address, text);
    input.print(state, () => `${state.address} has Terraform's serial ${state.serial} now`);
    return Exit.ok;
  },
};
