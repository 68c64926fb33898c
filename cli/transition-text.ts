/** Where a transition is meant, from options, and those that are disabled as text. */
import type { Transitions } from '../core/transition.ts';
import { type Input, type Option, UsageError } from './command.ts';
import { paint, safe } from './paint.ts';

export const WHERE_OPTIONS: Readonly<Record<string, Option>> = {
  environment: { type: 'string', value: 'NAME', says: 'of this environment' },
  scope: { type: 'string', value: 'NAME', says: 'of this scope: a region, or global' },
  all: { type: 'boolean', says: 'of every environment and scope' },
};

/** Throws UsageError unless exactly one place is said: everywhere is no default. */
export const whereOf = (input: Input): { environment?: string; scope?: string; all?: true } => {
  const [environment, scope] = [input.text('environment'), input.text('scope')];
  if ((environment === undefined && scope === undefined) !== input.flag('all'))
    throw new UsageError('say where: --environment, --scope or both, or --all');
  if (input.flag('all')) return { all: true };
  return { ...(environment === undefined ? {} : { environment }), ...(scope === undefined ? {} : { scope }) };
};

export const transitionsText = ({ pipeline, disabled }: Transitions): string =>
  disabled.length === 0
    ? `every transition of ${pipeline} is enabled`
    : disabled
        .map(
          ({ stage, environment, scope, reason, by, at }) =>
            `${paint.yellow('closed')} ${pipeline}/${stage} ${[environment, scope].filter(Boolean).join(' ') || 'everywhere'}: ` +
            `${safe(reason)} ${paint.dim(`${safe(by)} ${at}`)}`,
        )
        .join('\n');
