import { readExpression } from './read-expression.ts';
import type { ScheduleSettings } from './store.ts';

/** Between its start and its end. A rate fires first when it begins, then counts from its last firing. */
export const nextFiring = (
  { expression, timezone, start, end, state }: ScheduleSettings,
  now: number,
  fired?: number,
): number | undefined => {
  if (state === 'DISABLED') return undefined;
  const schedule = readExpression(expression, timezone);
  const begins = start !== undefined && start > now ? start : undefined;
  const isRate = expression.startsWith('rate');
  const next =
    isRate && begins !== undefined ? begins : schedule.after(begins === undefined ? now : begins - 1, fired ?? now);
  return next === undefined || (end !== undefined && next > end) ? undefined : next;
};
