import type { LoginView } from '../../core/terraform-login.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

const standing = ({ revoked, expiresAt }: LoginView): string => {
  if (revoked) return `revoked ${ago(revoked.at)}`;
  return expiresAt <= new Date().toISOString() ? 'expired' : `until ${expiresAt}`;
};

export const terraformLogins: Command = {
  name: 'terraform logins',
  usage: 'terraform logins ADDRESS',
  says: 'Lists who may speak to Terraform’s HTTP backend at an address.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline terraform logins research/dev-eu-central-1'],
  async run(input) {
    const { logins } = await (await connect(input)).listTerraformLogins(input.words[0] ?? '');
    input.print({ logins }, () =>
      logins.length === 0
        ? 'nobody has logged in there'
        : table(
            ['LOGIN', 'BY', 'MADE', 'STANDING', 'MAY BREAK'],
            logins.map((login) => [login.id, login.by, ago(login.at), standing(login), login.mayBreak ? 'yes' : 'no']),
          ),
    );
    return Exit.ok;
  },
};
