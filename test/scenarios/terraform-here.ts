/** A real Terraform, and the folder `tf-plugins` with the provider of AWS; without them tests are skipped by name. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const FOLDERS = ['/opt', '/usr/local/share', '/usr/local/lib', homedir()];

const versionOf = (): string | undefined => {
  try {
    return execFileSync('terraform', ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
};

export const plugins: string | undefined =
  process.env['TF_PLUGIN_DIR'] ?? FOLDERS.map((folder) => join(folder, 'tf-plugins')).find(existsSync);

/** Why tests with a real Terraform cannot run here; false where they can. */
export const noTerraform: string | false = versionOf() === undefined ? 'there is no terraform on PATH' : false;

/** The same for tests that also need the provider of AWS. */
export const missing: string | false =
  noTerraform !== false
    ? noTerraform
    : plugins === undefined
      ? 'there is no folder tf-plugins with the provider of AWS (TF_PLUGIN_DIR names one)'
      : false;
