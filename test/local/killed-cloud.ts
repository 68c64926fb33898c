/** A local cloud to be killed: `node killed-cloud.ts <data folder>` says `ready <url>` when it answers. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/tagline/compiled'));
const { openCloud } = await import('../../local/open-cloud.ts');
// Nobody who is killed writes it at its end.
flushCompileCache();

const cloud = await openCloud({ data: process.argv[2] as string, log: (line) => console.error(line) });
console.log(`ready ${cloud.url}`);
