import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT, synthesise } from '../../cli/synthesise.ts';

const EXAMPLE = join(ROOT, 'examples', 'regional-hello', 'tagline.config.yaml');

describe('synthesise', () => {
  it('makes the assembly of an installation once, wherever its file lies, and again when the file changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tagline-synthesise-'));
    const copy = join(folder, 'tagline.config.yaml');
    cpSync(EXAMPLE, copy);
    const first = await synthesise(EXAMPLE);
    const written = statSync(join(first, 'manifest.json')).mtimeMs;

    assert.equal(await synthesise(copy), first);
    assert.equal(statSync(join(first, 'manifest.json')).mtimeMs, written);

    writeFileSync(copy, `${readFileSync(copy, 'utf8')}\nhome: nowhere\n`);
    await assert.rejects(synthesise(copy), { code: 'SynthFailed' });
  });
});
