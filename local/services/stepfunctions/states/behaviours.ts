/** What states do, by type. */
import type { State, StateType } from '../definition/definition.ts';
import { isDistributed } from '../definition/definition.ts';
import type { MapRuns } from '../engine/map-runs.ts';
import type { Dispatcher } from '../integrations/dispatcher.ts';
import type { Behaviour } from './behaviour.ts';
import { choice } from './choice.ts';
import { makeDistributedMap } from './distributed-map.ts';
import { fail } from './fail.ts';
import { inlineMap } from './map.ts';
import { parallel } from './parallel.ts';
import { pass } from './pass.ts';
import { succeed } from './succeed.ts';
import { makeTask } from './task.ts';
import { wait } from './wait.ts';

export const makeBehaviours = (dispatcher: Dispatcher, mapRuns: MapRuns): ((state: State) => Behaviour) => {
  const byType: Readonly<Record<StateType, Behaviour>> = {
    Task: makeTask(dispatcher),
    Pass: pass,
    Choice: choice,
    Wait: wait,
    Parallel: parallel,
    Map: inlineMap,
    Succeed: succeed,
    Fail: fail,
  };
  const distributed = makeDistributedMap(mapRuns, dispatcher);
  return (state) => (isDistributed(state) ? distributed : byType[state.Type]);
};
