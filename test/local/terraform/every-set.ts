/** `npm run test:terraform`: every set of resources, some minutes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openCloud } from '../../../local/open-cloud.ts';
import { missing } from '../../scenarios/terraform-here.ts';
import { journey, sets } from './journey.ts';

const data = mkdtempSync(join(tmpdir(), 'terraform-'));
const cloud = await openCloud({ data });
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

describe('terraform plans, applies, changes, imports and destroys', { concurrency: 2, skip: missing }, () => {
  for (const set of sets) test(set, () => journey(cloud, set));
});
