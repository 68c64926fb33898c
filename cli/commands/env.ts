import { type Command, UsageError } from '../command.ts';
import { DATA, dataOf, requireLocal } from '../connect.ts';
import { Exit } from '../exit.ts';
import { readKey } from '../local-keys.ts';

/** How a shell sets and unsets a variable. Values hold no quote. */
const SHELLS = {
  sh: { set: (name: string, value: string) => `export ${name}='${value}'`, unset: (name: string) => `unset ${name}` },
  fish: {
    set: (name: string, value: string) => `set -gx ${name} '${value}'`,
    unset: (name: string) => `set -e ${name}`,
  },
  powershell: {
    set: (name: string, value: string) => `$env:${name} = '${value}'`,
    unset: (name: string) => `Remove-Item Env:${name} -ErrorAction Ignore`,
  },
} as const;

/** Variables that would override the keys, or mean another account. */
const NOT_OURS = ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE'];

export const env: Command = {
  name: 'env',
  usage: 'env',
  says: 'Prints what any AWS client needs to reach the local cloud: endpoint, region, account and keys.',
  words: [0, 0],
  options: {
    data: { type: 'string', value: 'DIR', says: `data folder (default ${DATA})` },
    account: { type: 'string', value: 'ID', says: 'an account of the installation (default: home)' },
    shell: { type: 'string', value: 'NAME', says: `${Object.keys(SHELLS).join(', ')} (default sh)` },
  },
  examples: ['eval "$(tagline env)"', 'tagline env --shell fish | source', 'tagline env --account 222222222222 --json'],
  async run(input) {
    const shell = input.text('shell') ?? 'sh';
    if (!Object.hasOwn(SHELLS, shell))
      throw new UsageError(`--shell takes ${Object.keys(SHELLS).join(', ')}, got ${shell}`);
    const place = requireLocal(input);
    const account = input.text('account') ?? place.account;
    const key = readKey(dataOf(input), account);
    const variables = {
      AWS_ENDPOINT_URL: place.url,
      AWS_REGION: place.region,
      AWS_DEFAULT_REGION: place.region,
      AWS_ACCOUNT_ID: account,
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    };
    const { set, unset } = SHELLS[shell as keyof typeof SHELLS];
    input.print(variables, () =>
      [...NOT_OURS.map(unset), ...Object.entries(variables).map(([name, value]) => set(name, value))].join('\n'),
    );
    return Exit.ok;
  },
};
