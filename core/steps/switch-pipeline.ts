/**
 * Disables a pipeline or enables it again. Tags of a disabled pipeline are refused and recorded; open executions go on.
 */
import type { Installation } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { requireAuthor } from '../parts/require-author.ts';
import { type Pipeline, pipelineRecord, refuseDeleted } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Roles } from '../ports/roles.ts';

export interface Switch {
  readonly pipeline: string;
  readonly to: 'enabled' | 'disabled';
  readonly by: string;
}

export const switchPipeline =
  (ports: { ledger: Ledger; clock: Clock; installation: Installation; roles: Roles }) =>
  async ({ pipeline, to, by }: Switch): Promise<Pipeline> => {
    const { ledger, clock } = ports;
    await requireAuthor(ports, pipeline, by);
    return decide(ledger, async () => {
      const item = await pipelineRecord.require(ledger, keys.pipeline(pipeline), `pipeline ${pipeline}`);
      refuseDeleted(item.data);
      if ((item.data.disabled !== undefined) === (to === 'disabled')) return item.data;
      const { disabled: _before, ...enabled } = item.data;
      const data: Pipeline = to === 'enabled' ? enabled : { ...enabled, disabled: { at: clock.now(), by } };
      await ledger.write([{ put: { ...item, data } }]);
      return data;
    });
  };
