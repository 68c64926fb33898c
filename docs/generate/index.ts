/** `npm run docs` writes the generated documents; with `--check` it only says which are out of date. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiReference } from './api.ts';
import { commandReference } from './commands.ts';
import { configurationReference } from './configuration.ts';
import { errorReference } from './errors.ts';
import { installationSchema, pipelineSchema } from './schemas.ts';

const ROOT = join(import.meta.dirname, '../..');

/** File -> text. */
export const generated = (): Readonly<Record<string, string>> => ({
  'docs/api.md': apiReference(),
  'docs/commands.md': commandReference(),
  'docs/configuration.md': configurationReference(),
  'docs/errors.md': errorReference(ROOT),
  'docs/schemas/tagline.config.schema.json': `${JSON.stringify(installationSchema(), null, 2)}\n`,
  'docs/schemas/pipeline.schema.json': `${JSON.stringify(pipelineSchema(), null, 2)}\n`,
});

export const outdated = (): string[] =>
  Object.entries(generated())
    .filter(([file, text]) => !existsSync(join(ROOT, file)) || readFileSync(join(ROOT, file), 'utf8') !== text)
    .map(([file]) => file);

if (import.meta.main) {
  const files = outdated();
  if (process.argv.includes('--check')) {
    for (const file of files) console.error(`${file} is out of date: npm run docs`);
    process.exitCode = files.length === 0 ? 0 : 1;
  } else
    for (const [file, text] of Object.entries(generated())) {
      mkdirSync(dirname(join(ROOT, file)), { recursive: true });
      writeFileSync(join(ROOT, file), text);
    }
}
