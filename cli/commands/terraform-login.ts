import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { apiUrlOf, connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const terraformLogin: Command = {
  name: 'terraform login',
  usage: 'terraform login ADDRESS',
  says:
    'Makes a login for Terraform’s HTTP backend at an address, and prints it as variables that Terraform reads. Its ' +
    'secret is shown this once.',
  words: [1, 1],
  options: {
    hours: { type: 'string', value: 'N', says: 'until it ends; default 12, at most 168' },
    'may-break': { type: 'boolean', says: 'it may also take a lock from its holder (terraform force-unlock)' },
    ...API_OPTIONS,
  },
  examples: [
    'eval "$(tagline terraform login research/dev-eu-central-1)"',
    'tagline terraform login research/dev-eu-central-1 --hours 2 --may-break',
  ],
  async run(input) {
    const address = input.words[0] ?? '';
    const hours = wholeNumber('hours', input.text('hours'), { from: 1, to: 168 });
    const client = await connect(input);
    const body = { mayBreak: input.flag('may-break'), ...(hours === undefined ? {} : { hours }) };
    const login = await client.logInTerraform(address, body);
    const url = `${apiUrlOf(input).replace(/\/$/, '')}/v1/terraform/${address}`;
    const variables = {
      TF_HTTP_ADDRESS: url,
      TF_HTTP_LOCK_ADDRESS: `${url}/lock`,
      TF_HTTP_LOCK_METHOD: 'PUT',
      TF_HTTP_UNLOCK_ADDRESS: `${url}/lock`,
      TF_HTTP_UNLOCK_METHOD: 'DELETE',
      TF_HTTP_USERNAME: login.id,
      TF_HTTP_PASSWORD: login.secret,
    };
    input.print({ ...login, variables }, () =>
      [
        `# ${login.id} at ${address}, until ${login.expiresAt}; the configuration says: backend "http" {}`,
        ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
      ].join('\n'),
    );
    return Exit.ok;
  },
};
