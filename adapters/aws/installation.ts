/** The installation, as infra wrote it beside the function's code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Installation } from '../../core/installation.ts';
import { INSTALLATION_FILE } from './env.ts';

export const installationBeside = (): Installation => {
  const folder = process.env['LAMBDA_TASK_ROOT'];
  if (!folder) throw new Error('LAMBDA_TASK_ROOT is not set: this runs only as a Lambda function');
  return Installation.parse(JSON.parse(readFileSync(join(folder, INSTALLATION_FILE), 'utf8')));
};
