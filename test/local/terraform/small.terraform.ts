import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCloud } from '../../../local/open-cloud.ts';
import { missing } from '../../scenarios/terraform-here.ts';
import { journey } from './journey.ts';

test('a real terraform plans, applies, changes, imports and destroys parameters', { skip: missing }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'terraform-'));
  const cloud = await openCloud({ data });
  try {
    await journey(cloud, 'parameters');
  } finally {
    await cloud.close();
    rmSync(data, { recursive: true });
  }
});
