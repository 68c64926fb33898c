/** `npm run bench NAME`: one benchmark a file, each beside a named peer or limit in the same run. */
import { globSync } from 'node:fs';
import { basename } from 'node:path';

const [name, ...rest] = process.argv.slice(2);
const known = globSync('*.ts', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.ts'))
  .filter((file) => !['run', 'peer', 'kept-state', 'installed', 'pipeline-shapes', 'pipeline-price'].includes(file))
  .sort();
if (name === undefined || !known.includes(name)) {
  console.error(`usage: npm run bench NAME\n  ${known.join('\n  ')}`);
  process.exit(2);
}
process.argv = [...process.argv.slice(0, 2), ...rest];
await import(`./${name}.ts`);
