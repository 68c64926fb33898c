/** Makes an example fit this machine, before its installation is deployed. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseDocument } from 'yaml';
import { TaglineError } from '../core/fault.ts';
import type { DemoExample } from './demo-scenes.ts';
import { hasTerraform, pluginsFolder } from './terraform-here.ts';
import { onPath } from './tools.ts';

export interface Fitted {
  /** The folder to take the example from. */
  readonly folder: string;
  /** Tools that are not here, which programs of the example stand in for: they do not do the real work. */
  readonly standIns: readonly string[];
}

export const fitExample = ({ needs }: DemoExample, example: string, folder: string): Fitted => {
  const standIns = putOnPath(join(example, 'stand-ins'));
  return { folder: needs === 'terraform' ? withTerraform(example, folder) : example, standIns };
};

/** A tool that is on PATH already is used itself. */
const putOnPath = (folder: string): readonly string[] => {
  if (!existsSync(folder)) return [];
  const missing = readdirSync(folder).filter((tool) => !onPath(tool));
  if (missing.length > 0) process.env['PATH'] = [process.env['PATH'], folder].join(delimiter);
  return missing;
};

/** Where this machine has Terraform's providers in a folder, nothing is taken from the registry. */
const withTerraform = (example: string, folder: string): string => {
  if (!hasTerraform()) {
    throw new TaglineError('TerraformMissing', 'this example needs terraform, and it is not on PATH', {
      expected: 'terraform 1.11 or newer',
      remedy:
        'Install it (https://developer.hashicorp.com/terraform/install) and start again; `npm run demo` without ' +
        '--example needs none.',
    });
  }
  cpSync(example, folder, { recursive: true });
  const plugins = pluginsFolder();
  if (plugins === undefined) return folder;
  const file = join(folder, 'tagline.config.yaml');
  const installation = parseDocument(readFileSync(file, 'utf8'));
  installation.setIn(['terraform', 'plugins'], plugins);
  writeFileSync(file, String(installation));
  return folder;
};
