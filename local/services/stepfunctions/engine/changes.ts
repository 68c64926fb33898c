/** What has changed in an execution since the last commit. */
import type { Frame } from './frame.ts';
import type { HistoryEvent } from './history.ts';

export type Effect = () => void;

export interface Changes {
  readonly events: HistoryEvent[];
  /** Frames to write and frames to delete. */
  readonly dirty: Set<Frame>;
  readonly removed: Set<number>;
  /** due time, or undefined to disarm. Key: `frame/kind` */
  readonly timers: Map<string, { frame: number; kind: string; due: number | undefined }>;
  /** Items of Maps that started. */
  readonly items: Map<number, string>;
  /** Done after the commit: requests to other services. */
  readonly effects: Effect[];
  rowChanged: boolean;
}

export const noChanges = (): Changes => ({
  events: [],
  dirty: new Set(),
  removed: new Set(),
  timers: new Map(),
  items: new Map(),
  effects: [],
  rowChanged: false,
});
