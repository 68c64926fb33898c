/** Starts execution environments: a worker, a log stream and a folder of its own. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from '../../../kernel/cloud.ts';
import type { CodeStore } from '../code.ts';
import { installRuntime } from '../runtime/install.ts';
import type { FunctionVersion } from '../store/functions.ts';
import { startEnvironment } from './environment.ts';
import { openLogStream } from './log-stream.ts';
import { initLine } from './report.ts';
import type { Session } from './sessions.ts';
import { functionVariables } from './variables.ts';
import { versionKey, type Warm } from './warm.ts';

/** Milliseconds of this machine's time that loading a handler may take at least. */
const LEAST_LOADING = 10_000;

export const makeStartWarm = (cloud: Cloud, code: CodeStore, folder: string) => {
  const script = installRuntime(join(folder, 'runtime'));
  // A killed process leaves its places behind.
  rmSync(join(folder, 'places'), { recursive: true, force: true });
  const silent = new Set<string>();
  return (fn: FunctionVersion, session: Session): Warm => {
    const stream = `${new Date(cloud.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[${fn.version}]${cloud.ids.uuid().replaceAll('-', '')}`;
    const taskRoot = code.folder(fn.codeSha256);
    const caller = { account: fn.account, region: fn.region, principal: session.principal };
    const logs = openLogStream(cloud, { group: fn.logging.group, stream, caller }, (reason) => {
      const once = `${fn.account} ${fn.region} ${fn.name}`;
      if (!silent.has(once)) cloud.log(`the log lines of function ${fn.name} are dropped: ${reason}`);
      silent.add(once);
    });
    const place = join(folder, 'places', cloud.ids.uuid());
    const warm: Warm = {
      fn,
      version: versionKey(fn),
      session,
      logs,
      place,
      tail: '',
      init: undefined,
      retired: false,
      expiry: undefined,
      environment: undefined as never,
    };
    const line = (text: string): void => {
      warm.tail = (warm.tail + text).slice(-4096);
      logs.write(text);
    };
    const first = initLine(fn, cloud.clock.now());
    if (first) logs.write(first);
    warm.environment = startEnvironment({
      script,
      line,
      memory: fn.memorySize,
      loading: Math.max(LEAST_LOADING, fn.timeout * 1000),
      variables: functionVariables(fn, {
        url: cloud.url,
        credentials: session.credentials,
        taskRoot,
        stream,
        place,
      }),
      start: {
        offset: cloud.clock.offset,
        taskRoot,
        compiled: code.compiled(fn.codeSha256),
        layers: fn.layers.map(({ codeSha256 }) => code.folder(codeSha256)),
        provided: import.meta.url,
        handler: fn.handler,
        generation: Number(/\d+/.exec(fn.runtime)?.[0]),
        log: { json: fn.logging.format === 'JSON', level: fn.logging.applicationLevel },
        about: {
          functionName: fn.name,
          functionVersion: fn.version,
          memoryLimitInMB: String(fn.memorySize),
          logGroupName: fn.logging.group,
          logStreamName: stream,
        },
      },
    });
    return warm;
  };
};
