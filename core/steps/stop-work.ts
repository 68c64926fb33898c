/**
 * Stops work that nobody follows any more if its provider can, and forgets it once none of it runs. It is called until
 * then.
 */
import { executionRecord } from '../execution.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { type LeftWork, leftWorkRecord } from '../left-work.ts';
import { actionIn, definitionOf } from '../parts/current-execution.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import type { StopPorts } from '../work.ts';

export const stopWork =
  (ports: StopPorts & { ledger: Ledger; providers: Providers }) =>
  ({ executionId, attempt, stage, action }: LeftWork): Promise<'ending' | 'ended'> =>
    decide(ports.ledger, async () => {
      const { ledger } = ports;
      const item = await leftWorkRecord.read(ledger, keys.left(executionId, attempt, stage, action));
      if (!item) return 'ended';
      const { data: execution } = await executionRecord.require(
        ledger,
        keys.execution(executionId),
        `execution ${executionId}`,
      );
      const defined = actionIn(await definitionOf(ledger, execution), { stage, action });
      const stop = await ports.providers.of(defined)?.stop?.(ports);
      if (
        (await stop?.({ ...item.data, action: defined, target: execution.target, since: execution.startedAt })) ===
        'ending'
      )
        return 'ending';
      await ledger.write([{ delete: { key: item.key, revision: item.revision } }]);
      return 'ended';
    });
