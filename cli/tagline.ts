/** Entry point of the process. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Stripping types and compiling takes longer than most commands; only what is imported after this line is kept.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'tagline', 'compiled'));
const { main } = await import('./main.ts');

process.exitCode = await main(process.argv.slice(2));
