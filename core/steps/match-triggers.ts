/**
 * Step 2: finds the pipelines that a push starts, and their targets. Refused pushes are recorded with the reason. A tag
 * that is moved or deleted withdraws the approvals of the executions that it started before.
 */
import type { ExecutionRequest } from '../execution-request.ts';
import type { Fault } from '../fault.ts';
import { causeOf, DETAIL, type GitEvent } from '../git-event.ts';
import type { Installation } from '../installation.ts';
import { listAll } from '../ledger/list-all.ts';
import { judgePush } from '../parts/judge-push.ts';
import { moveTag } from '../parts/move-tag.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import { executionsStartedBy } from '../parts/started-by.ts';
import { type Trigger, triggerRecord } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { History } from '../ports/history.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { pushFilters, takesTags } from '../push-filters.ts';

export const matchTriggers = (ports: {
  ledger: Ledger;
  bus: Bus;
  machines: Pick<Machines, 'answer'>;
  history: History;
  clock: Clock;
  installation: Installation;
  digest: Digest;
}) => {
  const { ledger, bus } = ports;
  const refuse = recordRefusal(ports);
  const move = moveTag(ports);
  const judge = judgePush(ports);
  return async (event: GitEvent): Promise<readonly ExecutionRequest[]> => {
    const { provider, repository, ref, commit } = event;
    // This is done for new tags too: the event of a deletion may be lost, and only what the tag names now counts.
    if (ref.type === 'tag')
      for (const executionId of await executionsStartedBy(ledger, { provider, repository, ...ref }))
        await move(executionId, commit, event.at);
    if (event.change === 'deleted') return [];
    const items = await listAll(ledger, `REPOSITORY#${provider}#${repository}`);
    const triggers = items.map((item) => triggerRecord.parse(item).data);
    const verdicts = (await Promise.all(triggers.map((trigger) => judge(event, trigger)))).flat();
    const watching = triggers.filter(takesTags);
    const cause = causeOf(event);
    if (verdicts.length === 0 && watching.length > 0 && ref.type === 'tag')
      await refuse({ cause, commit }, noTrigger(event, watching));
    for (const verdict of verdicts)
      if ('refuse' in verdict) await refuse({ cause, commit, pipeline: verdict.pipeline }, verdict.refuse);
    const requested = verdicts.flatMap((verdict) => ('start' in verdict ? [verdict.start] : []));
    await bus.publish(requested.map((detail) => ({ detailType: DETAIL.executionRequested, detail, time: event.at })));
    return requested;
  };
};

const noTrigger = (event: GitEvent, triggers: readonly Trigger[]): Fault => ({
  code: 'NoTriggerMatched',
  message: `no trigger of ${triggers.map(({ pipeline }) => pipeline).join(', ')} matches the tag ${event.ref.name}`,
  expected: triggers.flatMap((trigger) => pushFilters(trigger).flatMap(({ tags }) => tags?.includes ?? [])).join(', '),
  remedy: 'Push a tag that a trigger includes.',
});
