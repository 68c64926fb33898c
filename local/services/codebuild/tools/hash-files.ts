/** `codebuild-hash-files 'pattern' …`: one SHA-256 over the contents of all files here that match. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findFiles } from './find-files.ts';

const hash = createHash('sha256');
for (const file of findFiles(process.cwd(), process.argv.slice(2)))
  hash.update(createHash('sha256').update(readFileSync(file)).digest());
process.stdout.write(`${hash.digest('hex')}\n`);
