import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { table } from '../table.ts';

const REACHED = {
  confirmed: 'yes',
  pending: 'not yet: the subscription is not confirmed',
  none: 'no: there is no subscription; deploy the installation again',
} as const;

export const people: Command = {
  name: 'people',
  usage: 'people',
  says: 'Lists the people of the installation, and whether approval mails reach them.',
  words: [0, 0],
  options: API_OPTIONS,
  examples: ['tagline people', 'tagline people --json'],
  async run(input) {
    const answer = await (await connect(input)).listPeople();
    input.print(answer, () =>
      answer.people.length === 0
        ? 'nobody yet: name people in tagline.config.yaml and deploy'
        : table(
            ['PERSON', 'MAIL', 'GROUPS', 'SIGNS', 'GETS MAIL'],
            answer.people.map(({ id, mail, groups, signs, subscription }) => [
              id,
              mail,
              groups.join(',') || '-',
              signs ? 'yes' : 'no',
              REACHED[subscription],
            ]),
          ),
    );
    return Exit.ok;
  },
};
