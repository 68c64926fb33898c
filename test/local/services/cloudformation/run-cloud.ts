/** A local cloud as a process of its own that can be killed: `run-cloud.ts <data folder>` prints its address. */
import { startCloud } from '../../../../local/start.ts';

const cloud = await startCloud({ data: process.argv[2] as string, log: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write(`${cloud.url}\n`);
