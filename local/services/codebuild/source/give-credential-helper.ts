/** `git-credential-helper: yes`: the Git of the build finds credentials for CodeCommit by itself. */
import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteWord } from '../run/shell-words.ts';

export const giveGitCredentialHelper = (home: string): void => {
  const own = fileURLToPath(import.meta.url);
  const program = join(own, '..', `git-credential-helper${extname(own)}`);
  const command = `!${quoteWord(process.execPath)} ${quoteWord(program)}`.replace(/[\\"]/g, '\\$&');
  writeFileSync(join(home, '.gitconfig'), `[credential]\n\thelper = "${command}"\n\tUseHttpPath = true\n`);
};
