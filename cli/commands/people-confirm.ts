import { API_OPTIONS, type Command } from '../command.ts';
import { confirmLink } from '../confirm-people.ts';
import { Exit } from '../exit.ts';

export const peopleConfirm: Command = {
  name: 'people confirm',
  usage: 'people confirm LINK',
  says:
    'Confirms a mail subscription so that ending it needs a login: neither you nor a scanner of mails ends it ' +
    'by a link.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline people confirm "https://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn=…&Token=…"'],
  async run(input) {
    const [link = ''] = input.words;
    const subscriptionArn = await confirmLink(link, input);
    input.print({ subscriptionArn }, () => `confirmed: ${subscriptionArn}`);
    return Exit.ok;
  },
};
