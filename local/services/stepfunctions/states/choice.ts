import type { Behaviour } from './behaviour.ts';

export const choice: Behaviour = { enter: (visit) => visit.language.choose(visit) };
