/** What the cloud and its launcher say to each other beside the streams. */

/** Descriptors of the new process that are connected; the others are closed. */
export type Descriptor = 0 | 1 | 2 | 3;

export interface Order {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  /** It leads a process group of its own. */
  readonly leader?: boolean;
  readonly connected: readonly Descriptor[];
}

export type ToLauncher =
  | { readonly type: 'start'; readonly id: number; readonly order: Order }
  | { readonly type: 'kill'; readonly id: number; readonly signal: NodeJS.Signals };

export type FromLauncher =
  /** It takes connections. */
  | { readonly type: 'ready' }
  | { readonly type: 'started'; readonly id: number; readonly pid: number }
  | { readonly type: 'failed'; readonly id: number; readonly code: string | undefined; readonly message: string }
  /** It has ended, and all that it wrote was passed on. */
  | {
      readonly type: 'ended';
      readonly id: number;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    };
