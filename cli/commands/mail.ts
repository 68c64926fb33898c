import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { dataOf, requireLocal } from '../connect.ts';
import { Exit } from '../exit.ts';
import { readOwnerKey } from '../local-keys.ts';
import { mailbox } from '../mailbox.ts';
import { paint, safe } from '../paint.ts';

export const mail: Command = {
  name: 'mail',
  usage: 'mail [ADDRESS]',
  says: 'Reads the mailbox of the local cloud, newest first.',
  words: [0, 1],
  options: {
    limit: { type: 'string', value: 'N', says: 'at most N (default 10)' },
    data: API_OPTIONS['data'] as NonNullable<(typeof API_OPTIONS)['data']>,
  },
  examples: ['tagline mail', 'tagline mail ana@example.com --limit 1'],
  async run(input) {
    const limit = wholeNumber('limit', input.text('limit'), { from: 1, to: 200 }) ?? 10;
    const place = { url: requireLocal(input).url, ownerKey: readOwnerKey(dataOf(input)) };
    const mails = (await mailbox(place, input.words[0])).slice(0, limit);
    input.print({ mails }, () =>
      mails.length === 0
        ? 'no mail'
        : mails
            .map(
              ({ to, subject, at, body }) =>
                `${paint.bold(safe(subject))}\n${paint.dim(`to ${to}, ${at}`)}\n\n${safe(body)}`,
            )
            .join('\n\n———\n\n'),
    );
    return Exit.ok;
  },
};
