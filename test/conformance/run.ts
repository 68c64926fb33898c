/**
 * Measures Tagline against recordings of the world: `npm run conformance -- DATA`. Not a part of `npm test`; nothing of
 * the data is in this repository.
 * Prints matched / total per set and each difference; exits 1 if a set cannot be measured, not for differences.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCloud } from '../../local/open-cloud.ts';
import { aslConformance } from './asl.ts';
import { checkBuildspecs } from './buildspecs.ts';
import { codepipelineConformance } from './codepipeline.ts';
import { conformsToEventPatterns } from './event-patterns.ts';

interface Measured {
  readonly set: string;
  readonly matched: number;
  readonly total: number;
  readonly differences: readonly unknown[];
}

const folder = process.argv[2];
if (!folder) {
  console.error('usage: npm run conformance -- DATA');
  process.exit(2);
}

const eventPatterns = async (): Promise<Measured> => {
  const data = mkdtempSync(join(tmpdir(), 'conformance-'));
  const cloud = await openCloud({ data });
  try {
    return { set: 'eventpatterns', ...(await conformsToEventPatterns(join(folder, 'eventpatterns'), cloud.url)) };
  } finally {
    await cloud.close();
    rmSync(data, { recursive: true });
  }
};

const measured: Measured[] = [
  await eventPatterns(),
  { set: 'codepipeline', ...codepipelineConformance(join(folder, 'codepipeline')) },
  { set: 'buildspec', ...checkBuildspecs(join(folder, 'buildspec')) },
  ...(await aslConformance(folder)),
];

for (const { set, matched, total, differences } of measured) {
  console.log(`${set.padEnd(20)} ${matched} / ${total}`);
  for (const difference of differences)
    console.log(`  ${typeof difference === 'string' ? difference : JSON.stringify(difference)}`);
}
