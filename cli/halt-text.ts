/** A halted environment, and what the halt caught, as text. */
import type { HaltAnswer } from '../core/steps/halt-environment.ts';
import { paint, safe } from './paint.ts';

export const haltText = ({ environment, halted, waiting, changing }: HaltAnswer): string =>
  [
    halted
      ? `${paint.red('halted')} ${environment}: ${safe(halted.reason)} ${paint.dim(`${safe(halted.by)} ${halted.at}`)}`
      : `${environment} goes on`,
    ...changing.map((one) => `  ${paint.yellow('changes')} ${line(one)}: it goes on to its end`),
    ...waiting.map((one) => `  ${halted ? 'waits' : 'open'} ${line(one)}`),
  ].join('\n');

const line = ({ pipeline, release, address, executionId }: HaltAnswer['waiting'][number]): string =>
  `${pipeline} ${release} at ${address} ${paint.dim(executionId)}`;
