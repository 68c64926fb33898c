/** What this machine has of Terraform: the program, and providers in a folder (`terraform providers mirror`). */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onPath } from './tools.ts';

const FOLDERS = ['/opt', '/usr/local/share', '/usr/local/lib', homedir()];

export const hasTerraform = (): boolean => onPath('terraform');

/** The folder `tf-plugins`, or what TF_PLUGIN_DIR names; without one, providers come from the registry. */
export const pluginsFolder = (): string | undefined =>
  process.env['TF_PLUGIN_DIR'] ?? FOLDERS.map((folder) => join(folder, 'tf-plugins')).find(existsSync);
