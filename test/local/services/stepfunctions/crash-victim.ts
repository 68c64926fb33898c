/** A local cloud to be killed: `node crash-victim.ts <data folder>` says `ready <url>` when it answers. */
import { openCloud } from '../../../../local/open-cloud.ts';

const cloud = await openCloud({ data: process.argv[2] as string, log: (line) => console.error(line) });
console.log(`ready ${cloud.url}`);
