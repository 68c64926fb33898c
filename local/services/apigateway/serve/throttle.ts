/**
 * A token bucket per stage and route, filled at the rate limit up to the burst limit. In memory, as AWS's is best
 * effort.
 */
import type { RouteSettings, Stage } from '../model.ts';

export const makeThrottle = (now: () => number) => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (apiId: string, stage: Stage, routeKey: string): boolean => {
    const limits: RouteSettings = { ...stage.DefaultRouteSettings, ...stage.RouteSettings[routeKey] };
    const { ThrottlingBurstLimit: burst, ThrottlingRateLimit: rate } = limits;
    if (burst === undefined && rate === undefined) return true;
    const most = burst ?? Math.max(1, rate as number);
    const key = [apiId, stage.StageName, routeKey].join(' ');
    const time = now();
    const { tokens, at } = buckets.get(key) ?? { tokens: most, at: time };
    const filled = Math.min(most, tokens + ((time - at) / 1000) * (rate ?? most));
    const allowed = filled >= 1;
    buckets.set(key, { tokens: allowed ? filled - 1 : filled, at: time });
    return allowed;
  };
};
