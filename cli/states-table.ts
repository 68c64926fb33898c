/** States as rows: what is where. */
import type { ListedState } from '../core/questions/states.ts';
import { isTakenAway } from '../core/state.ts';
import { driftWord } from './drift-text.ts';
import { painted } from './paint.ts';
import { shortCommit } from './short-names.ts';
import { table } from './table.ts';
import { ago } from './time.ts';

export const statesTable = (states: readonly ListedState[]): string =>
  table(
    ['ADDRESS', 'COMPONENT', 'TAG', 'SERIAL', 'STATUS', 'COMMIT', 'RECORDED'],
    states.map((state) => [
      state.address,
      state.component,
      state.tag,
      String(state.serial),
      isTakenAway(state) ? 'gone' : `${painted(state.status)}${driftWord(state.drift)}`,
      shortCommit(state.commit),
      ago(state.recordedAt),
    ]),
  );
