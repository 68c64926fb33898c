/** Buildspecs of builds that providers have for themselves: the scripts stand in them as they are, to be read. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `- file plan.sh = runner.sh plan.sh`: writes a script of these parts; without `=` of itself. */
const FILE = /^( *)- file (\S+)(?: = (.+))?$/gm;

/** `file`: beneath this folder, as an `OwnBuild` names it. */
export const buildspecText = (file: string): string => {
  const path = join(import.meta.dirname, file);
  const read = (name: string): string => readFileSync(join(dirname(path), name), 'utf8');
  return readFileSync(path, 'utf8').replaceAll(FILE, (_line, indent: string, name: string, parts: string = name) => {
    const lines = [
      `cat > "$TAGLINE_SCRIPTS/${name}" << 'END_OF_FILE'`,
      ...parts.split(' ').flatMap((part) => read(part).trimEnd().split('\n')),
      'END_OF_FILE',
    ];
    return [`${indent}- |`, ...lines.map((line) => (line === '' ? '' : `${indent}  ${line}`))].join('\n');
  });
};
