import { branchPath } from '../definition/definition.ts';
import type { Outcome } from '../engine/visit.ts';
import type { Json } from '../json.ts';
import type { Behaviour } from './behaviour.ts';

export const parallel: Behaviour = {
  async enter(visit): Promise<Outcome> {
    const { run, frame, state } = visit;
    const input = await visit.language.argumentsOf(visit);
    const started = run.tell(frame, 'ParallelStateStarted');
    for (const [index] of (state.Branches ?? []).entries())
      run.spawn({
        parent: frame,
        index,
        machine: branchPath(frame.machine, frame.state, index),
        input,
        after: started,
      });
    return 'parked';
  },
  resume(visit, message) {
    const { run, frame, state } = visit;
    if (message.kind !== 'child-ended' || run.live(frame).heard < (state.Branches?.length ?? 0)) return 'parked';
    const results: Json[] = [];
    for (const child of run.childrenOf(frame)) results[child.index] = child.output as Json;
    frame.lastEvent = (run.frames.get(message.child) ?? frame).lastEvent;
    run.tellAside('ParallelStateSucceeded', undefined, frame.lastEvent);
    run.dropChildren(frame);
    return visit.language.finish(visit, results);
  },
};
