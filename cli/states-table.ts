/** States as rows: what is where. */
import type { State } from '../core/state.ts';
import { painted } from './paint.ts';
import { table } from './table.ts';
import { ago } from './time.ts';

export const statesTable = (states: readonly State[]): string =>
  table(
    ['ADDRESS', 'COMPONENT', 'TAG', 'SERIAL', 'STATUS', 'COMMIT', 'RECORDED'],
    states.map((state) => [
      state.address,
      state.component,
      state.tag,
      String(state.serial),
      painted(state.status),
      state.commit.slice(0, 12),
      ago(state.recordedAt),
    ]),
  );
