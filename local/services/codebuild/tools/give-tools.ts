/** The commands that CodeBuild's images have on PATH: `codebuild-tests-run` and others. Each is its own program. */
import { chmodSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BatchPlace } from '../model.ts';
import { quoteWord } from '../run/shell-words.ts';

/** `folder` is to be on the PATH of the build. */
export const giveTools = (
  folder: string,
  { index, of }: NonNullable<BatchPlace['shard']> = { index: 0, of: 1 },
): void => {
  give(folder, 'codebuild-tests-run', 'run-tests', [String(index), String(of)]);
  give(folder, 'codebuild-glob-search', 'search-files', []);
  give(folder, 'codebuild-hash-files', 'hash-files', []);
};

const give = (folder: string, name: string, program: string, first: readonly string[]): void => {
  const own = fileURLToPath(import.meta.url);
  const words = [process.execPath, join(own, '..', `${program}${extname(own)}`), ...first].map(quoteWord).join(' ');
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(file, 0o755);
};
