/** An execution that somebody has just started. */
import type { Execution } from '../core/execution.ts';
import { sign } from './paint.ts';

export const begunText = ({ id, status, pipeline, address }: Execution, does: string): string =>
  [
    `${sign(status)} ${id} of ${pipeline} begins ${does} ${address}`,
    `  how it goes: tagline show ${id}; who is asked: tagline approvals`,
  ].join('\n');
