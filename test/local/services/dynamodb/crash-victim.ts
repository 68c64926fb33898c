/** A local cloud in a process of its own, for a test to kill. */
import { openCloud } from '../../../../local/open-cloud.ts';

const [, , data = ''] = process.argv;
const cloud = await openCloud({ data });
process.send?.(cloud.url);
// A test that dies must not leave this behind.
process.once('disconnect', () => process.exit());
