import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const terraformLogout: Command = {
  name: 'terraform logout',
  usage: 'terraform logout ADDRESS LOGIN',
  says: 'Revokes a login: it opens nothing from now on. A lock that it took stays until it is given back or broken.',
  words: [2, 2],
  options: API_OPTIONS,
  examples: ['tagline terraform logout research/dev-eu-central-1 5e0c1b1e-3f54-4d0c-9a51-1f4f5f2b7a10'],
  async run(input) {
    const [address = '', id = ''] = input.words;
    const login = await (await connect(input)).logOutTerraform(address, id);
    input.print(login, () => `the login ${login.id} at ${login.address} is revoked`);
    return Exit.ok;
  },
};
