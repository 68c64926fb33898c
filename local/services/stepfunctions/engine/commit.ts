/** Writes what an execution has done since its last commit. */
import type { Store } from '../store.ts';
import type { Changes } from './changes.ts';
import type { Run } from './run.ts';
import { tellStatus } from './status-event.ts';

export const writeChanges = (store: Store, run: Run, changes: Changes): void => {
  const { key } = run.row;
  const { events } = changes;
  // Express executions have no history to look at.
  if (events.length > 0 && run.row.type === 'STANDARD')
    store.run(
      'INSERT INTO history(execution, first, last, events) VALUES (?, ?, ?, ?)',
      key,
      events[0]?.id as number,
      run.row.last_event,
      JSON.stringify(events),
    );
  if (events.length > 0 || changes.rowChanged) writeRow(store, run);
  for (const [frame, body] of changes.items)
    if (run.frames.has(frame))
      store.run('INSERT OR REPLACE INTO items(execution, frame, body) VALUES (?, ?, ?)', key, frame, body);
  for (const frame of changes.dirty) {
    const { job, ...kept } = frame;
    run.stored.add(frame.id);
    store.run(
      'INSERT OR REPLACE INTO frame(execution, id, doing, job, body) VALUES (?, ?, ?, ?, ?)',
      key,
      frame.id,
      frame.doing,
      job ?? null,
      JSON.stringify(kept),
    );
  }
  for (const id of changes.removed) {
    if (!run.stored.delete(id)) continue;
    store.run('DELETE FROM frame WHERE execution = ? AND id = ?', key, id);
    store.run('DELETE FROM items WHERE execution = ? AND frame = ?', key, id);
  }
  for (const [name, { frame, kind, due }] of changes.timers) {
    if (due === undefined) {
      run.armed.delete(name);
      store.run('DELETE FROM timer WHERE execution = ? AND frame = ? AND kind = ?', key, frame, kind);
    } else {
      run.armed.add(name);
      store.run(
        'INSERT OR REPLACE INTO timer(execution, frame, kind, due) VALUES (?, ?, ?, ?)',
        key,
        frame,
        kind,
        Math.ceil(due),
      );
    }
  }
};

const writeRow = (store: Store, run: Run): void => {
  const { row } = run;
  store.run(
    'UPDATE execution SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, last_event = ? WHERE key = ?',
    row.status,
    row.output,
    row.error,
    row.cause,
    row.stopped,
    row.last_event,
    row.key,
  );
  if (!run.open && row.type === 'STANDARD' && row.map_run === null) tellStatus(store.outbox, row);
};
