import type { FunctionVersion } from '../store/functions.ts';
import type { Environment } from './environment.ts';
import type { LogStream } from './log-stream.ts';
import type { Session } from './sessions.ts';

/** An environment and what is known of it between invocations. */
export interface Warm {
  readonly fn: FunctionVersion;
  /** {@link versionKey} of it. */
  readonly version: string;
  readonly session: Session;
  readonly logs: LogStream;
  /** Folder of its own; removed with it. */
  readonly place: string;
  environment: Environment;
  /** The end of the log since the invocation began. */
  tail: string;
  /** Milliseconds that loading took; undefined until then. */
  init: number | undefined;
  retired: boolean;
  expiry: NodeJS.Timeout | undefined;
}

/** Environments serve exactly one state of a version. */
export const versionKey = ({ account, region, name, version, revisionId }: FunctionVersion): string =>
  [account, region, name, version, revisionId].join(' ');
