/** `codebuild-glob-search 'pattern' …`: a line for each file here that matches. */
import { findFiles } from './find-files.ts';

process.stdout.write(
  findFiles(process.cwd(), process.argv.slice(2))
    .map((file) => `${file}\n`)
    .join(''),
);
