/** A trail tells of a change in an account of the environment: marks the address whose resource it names. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, ids } from '../adapters/aws/compose/machine.ts';
import { ENV, env } from '../adapters/aws/env.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { TrailEvent } from '../adapters/aws/trail-event.ts';
import { suspectDrift } from '../core/steps/suspect-drift.ts';

export const handler = lambda(TrailEvent, async (change) => {
  if (!change) return [];
  return suspectDrift({ ledger: ledger(), bus: bus(), clock, ids, environment: env(ENV.environment) })(change);
});
