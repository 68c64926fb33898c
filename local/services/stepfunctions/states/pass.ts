import type { Behaviour } from './behaviour.ts';

export const pass: Behaviour = { enter: (visit) => visit.language.passState(visit) };
