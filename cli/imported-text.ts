/** An imported pipeline as text: the file, what the installation has to hold, and what keeps it from running. */
import { stringify } from 'yaml';
import { CONFIG } from './check-folder.ts';
import { checkedText } from './checked-text.ts';
import type { Imported } from './import-pipeline.ts';
import { paint } from './paint.ts';

export const importedText = (file: string, { name, installation, faults, notes }: Imported): string =>
  [
    checkedText({ file, holds: name, faults, notes }),
    '',
    paint.bold(`${CONFIG} needs`),
    stringify(installation)
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n'),
    '',
    paint.dim(
      faults.length === 0
        ? `tagline check says whether it has it; tagline pipelines put ${file} registers the pipeline.`
        : `${file} is written as far as it goes: correct what is named above, then tagline check.`,
    ),
  ].join('\n');
