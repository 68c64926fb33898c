/**
 * A freeze: a time in which nothing changes an address. It is a window that comes again (a cron expression, as of
 * DeploymentWindow) or one from here to there.
 */
import * as z from 'zod';
import { deploymentWindow } from './rules/deployment-window.ts';

const Reason = z.string().trim().min(1).max(300).describe('Why, for whoever waits.');

const isReadable = ({ cron, timeZone }: { cron: string; timeZone: string }): boolean => {
  try {
    deploymentWindow(cron, timeZone);
    return true;
  } catch {
    return false;
  }
};

export const Freeze = z.union([
  z
    .strictObject({
      reason: Reason,
      cron: z
        .string()
        .min(1)
        .max(200)
        .describe('The minutes that are frozen, as Quartz writes them: `* * 18-23 ? * FRI *` is every Friday evening.'),
      timeZone: z.string().min(1).max(100).default('UTC').describe('Whose clock on the wall it goes by.'),
    })
    .refine(isReadable, {
      error: 'expected a cron expression of Quartz (seconds first) and a time zone such as Europe/Berlin',
    }),
  z
    .strictObject({
      reason: Reason,
      from: z.iso.datetime({ offset: true }).describe('From this instant on, e.g. `2026-12-24T00:00:00+01:00`.'),
      to: z.iso.datetime({ offset: true }).describe('Until this instant.'),
    })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'expected a `to` that is after `from`' }),
]);
export type Freeze = z.infer<typeof Freeze>;

export const isFrozenBy = (freeze: Freeze, now: string): boolean => {
  const instant = Date.parse(now);
  if ('cron' in freeze) return deploymentWindow(freeze.cron, freeze.timeZone).isOpen(instant);
  return Date.parse(freeze.from) <= instant && instant < Date.parse(freeze.to);
};

/** The first freeze of the environment or the whole installation that is on. */
export const frozenBy = (
  {
    freeze,
    environments,
  }: {
    readonly freeze: readonly Freeze[];
    readonly environments: Readonly<Record<string, { readonly freeze?: readonly Freeze[] | undefined }>>;
  },
  environment: string,
  now: string,
): Freeze | undefined => [...freeze, ...(environments[environment]?.freeze ?? [])].find((one) => isFrozenBy(one, now));
