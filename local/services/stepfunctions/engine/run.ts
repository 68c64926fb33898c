/** One open execution in memory: its frames, and what has changed since the last commit. */
import { type Definition, type MachinePath, ROOT } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { ExecutionRow, FrameRow } from '../store.ts';
import { type Changes, type Effect, noChanges } from './changes.ts';
import type { Frame, FrameMessage, Item, Live, TimerKind } from './frame.ts';
import { detailsKey } from './history.ts';

/** Frame number of timers that belong to the whole execution. */
export const WHOLE = -1;

export class Run {
  readonly row: ExecutionRow;
  readonly definition: Definition;
  readonly role: string;
  readonly frames = new Map<number, Frame>();
  readonly ready: Frame[] = [];
  changes: Changes = noChanges();
  /** Which frames and timers are on disk, so that what lives within one commit never gets there. */
  readonly stored = new Set<number>();
  readonly armed = new Set<string>();
  readonly #live = new Map<number, Live>();
  readonly #now: () => number;
  readonly #loadItems: (frame: number) => readonly Json[];
  #nextFrame = 0;
  #input: Json | undefined;

  constructor(
    row: ExecutionRow,
    definition: Definition,
    role: string,
    now: () => number,
    loadItems: (frame: number) => readonly Json[],
  ) {
    this.row = row;
    this.definition = definition;
    this.role = role;
    this.#now = now;
    this.#loadItems = loadItems;
  }

  /** The items that a Map goes through. */
  itemsOf(frame: Frame): readonly Json[] {
    const live = this.live(frame);
    live.items ??= this.#loadItems(frame.id);
    return live.items;
  }

  /** Takes the frames and timers from disk. */
  restore(frames: readonly FrameRow[], timers: readonly { frame: number; kind: string }[]): void {
    for (const { id, doing, job, body } of frames) {
      const frame = { ...(JSON.parse(body) as Frame), doing: doing as Frame['doing'] };
      if (job !== null) frame.job = job;
      this.frames.set(id, frame);
      this.stored.add(id);
      if (id >= this.#nextFrame) this.#nextFrame = id + 1;
      if (frame.parent !== undefined) {
        const live = this.#liveOf(frame.parent);
        live.started += 1;
        if (frame.doing === 'done') live.heard += 1;
        if (frame.doing === 'ended') live.unheard.push(id);
      }
    }
    for (const frame of this.frames.values())
      if (frame.doing === 'ready' || this.live(frame).unheard.length > 0) this.nudge(frame);
    for (const { frame, kind } of timers) this.armed.add(`${frame}/${kind}`);
  }

  get open(): boolean {
    return this.row.status === 'RUNNING';
  }

  /** The execution's input as a value. */
  get input(): Json {
    this.#input ??= JSON.parse(this.row.input) as Json;
    return this.#input;
  }

  now(): number {
    return this.#now();
  }

  live(frame: Frame): Live {
    return this.#liveOf(frame.id);
  }

  #liveOf(id: number): Live {
    let live = this.#live.get(id);
    if (!live) {
      live = { queued: false, text: undefined, started: 0, heard: 0, unheard: [] };
      this.#live.set(id, live);
    }
    return live;
  }

  /**
   * Adds an event to the history; it follows `previous` (default: the frame's last event) and becomes the frame's last.
   */
  tell(frame: Frame, type: string, details?: object, previous: number = frame.lastEvent): number {
    const id = this.tellAside(type, details, previous);
    frame.lastEvent = id;
    this.touch(frame);
    return id;
  }

  /** Adds an event that nothing follows. */
  tellAside(type: string, details: object | undefined, previous: number): number {
    const id = ++this.row.last_event;
    this.changes.events.push({
      id,
      previousEventId: previous,
      timestamp: this.#now(),
      type,
      ...(details ? { [detailsKey(type)]: details } : {}),
    });
    return id;
  }

  touch(frame: Frame): void {
    if (this.frames.has(frame.id)) this.changes.dirty.add(frame);
  }

  /** Puts a frame in the line of those that can move, and has it move after a restart too. */
  wake(frame: Frame): void {
    frame.doing = 'ready';
    this.touch(frame);
    this.nudge(frame);
  }

  /** Puts a frame in the line; what it will find (children that ended) is on disk elsewhere. */
  nudge(frame: Frame): void {
    const live = this.live(frame);
    if (live.queued) return;
    live.queued = true;
    this.ready.push(frame);
  }

  /** Something has happened to a frame. */
  post(frame: Frame, message: FrameMessage): void {
    frame.inbox = [...(frame.inbox ?? []), message];
    this.wake(frame);
  }

  /** The next thing that has happened to a frame. */
  nextMessage(frame: Frame): FrameMessage | undefined {
    if (frame.inbox) {
      const [first, ...rest] = frame.inbox;
      if (rest.length > 0) frame.inbox = rest;
      else delete frame.inbox;
      return first;
    }
    const child = this.live(frame).unheard.shift();
    if (child === undefined) return undefined;
    this.live(frame).heard += 1;
    const ended = this.frames.get(child);
    if (ended) {
      ended.doing = 'done';
      this.touch(ended);
    }
    return { kind: 'child-ended', child };
  }

  spawn(options: {
    parent?: Frame;
    index: number;
    machine: MachinePath;
    input: Json;
    text?: string | undefined;
    item?: Item;
    after: number;
  }): Frame {
    const frame: Frame = {
      id: this.#nextFrame++,
      ...(options.parent ? { parent: options.parent.id } : {}),
      index: options.index,
      machine: options.machine,
      ...(options.item ? { item: options.item } : {}),
      state: this.definition.machine(options.machine).StartAt,
      doing: 'ready',
      input: options.input,
      variables: {},
      entered: false,
      enteredEvent: 0,
      enteredPrevious: 0,
      enteredAt: 0,
      lastEvent: options.after,
      retries: [],
    };
    this.frames.set(frame.id, frame);
    if (options.text !== undefined) this.live(frame).text = options.text;
    if (options.parent) this.live(options.parent).started += 1;
    this.wake(frame);
    return frame;
  }

  /** Forgets a frame and everything under it. */
  drop(frame: Frame): void {
    for (const child of this.childrenOf(frame)) this.drop(child);
    this.frames.delete(frame.id);
    this.changes.dirty.delete(frame);
    this.changes.removed.add(frame.id);
    this.#live.delete(frame.id);
    const at = this.ready.indexOf(frame);
    if (at >= 0) this.ready.splice(at, 1);
    this.disarmAll(frame.id);
  }

  /** Forgets what is under a frame. */
  dropChildren(frame: Frame): void {
    for (const child of this.childrenOf(frame)) this.drop(child);
    const live = this.live(frame);
    live.started = 0;
    live.heard = 0;
    live.unheard = [];
  }

  childrenOf(frame: Frame): Frame[] {
    const children: Frame[] = [];
    if (this.live(frame).started === 0) return children;
    for (const other of this.frames.values()) if (other.parent === frame.id) children.push(other);
    return children;
  }

  parentOf(frame: Frame): Frame | undefined {
    return frame.parent === undefined ? undefined : this.frames.get(frame.parent);
  }

  get root(): Frame | undefined {
    for (const frame of this.frames.values()) if (frame.parent === undefined) return frame;
    return undefined;
  }

  arm(frame: Frame | typeof WHOLE, kind: TimerKind, due: number): void {
    const id = frame === WHOLE ? WHOLE : frame.id;
    this.changes.timers.set(`${id}/${kind}`, { frame: id, kind, due });
  }

  disarm(frame: Frame | typeof WHOLE, kind: string): void {
    const id = frame === WHOLE ? WHOLE : frame.id;
    const key = `${id}/${kind}`;
    this.changes.timers.delete(key);
    if (this.armed.has(key)) this.changes.timers.set(key, { frame: id, kind, due: undefined });
  }

  disarmAll(frame: number): void {
    for (const key of this.changes.timers.keys()) if (key.startsWith(`${frame}/`)) this.changes.timers.delete(key);
    for (const key of this.armed) {
      if (!key.startsWith(`${frame}/`)) continue;
      this.changes.timers.set(key, { frame, kind: key.slice(key.indexOf('/') + 1), due: undefined });
    }
  }

  afterwards(effect: Effect): void {
    this.changes.effects.push(effect);
  }

  /** Returns the changes and begins a new set. */
  takeChanges(): Changes {
    const taken = this.changes;
    this.changes = noChanges();
    return taken;
  }

  /** Starts the machine from its beginning. */
  begin(): void {
    // A map run's child runs the machine inside its Map.
    const inside =
      this.row.map_run === null
        ? undefined
        : (JSON.parse(this.row.item ?? '{}') as { machine: MachinePath; index: number });
    this.spawn({
      index: 0,
      machine: inside?.machine ?? ROOT,
      input: this.input,
      text: this.row.input,
      after: 0,
      ...(inside ? { item: { index: inside.index, value: this.input } } : {}),
    });
  }
}
