/** The lines that Lambda itself writes around an invocation, as text or as JSON. */
import type { FunctionVersion } from '../store/functions.ts';

export interface Report {
  readonly requestId: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly init: number | undefined;
  /** MB */
  readonly memory: number;
  readonly status: 'success' | 'error' | 'timeout' | 'failure';
  readonly errorType?: string | undefined;
}

export const initLine = (fn: FunctionVersion, now: number): string | undefined =>
  fn.logging.format === 'Text'
    ? `INIT_START Runtime Version: ${fn.runtime.replace(/^nodejs(\d+)\.x$/, 'nodejs:$1')}.local\n`
    : platform(fn, now, 'initStart', {
        initializationType: 'on-demand',
        phase: 'init',
        runtimeVersion: fn.runtime,
        functionName: fn.name,
        functionVersion: fn.version,
      });

export const startLine = (fn: FunctionVersion, now: number, requestId: string): string | undefined =>
  fn.logging.format === 'Text'
    ? `START RequestId: ${requestId} Version: ${fn.version}\n`
    : platform(fn, now, 'start', { requestId, version: fn.version });

export const endLines = (fn: FunctionVersion, now: number, report: Report): string[] => {
  const { requestId, duration, init, memory, status, errorType } = report;
  const billed = Math.ceil(duration + (init ?? 0));
  if (fn.logging.format === 'Text') {
    return [
      `END RequestId: ${requestId}\n`,
      `REPORT RequestId: ${requestId}\tDuration: ${duration.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory ` +
        `Size: ${fn.memorySize} MB\t` +
        `Max Memory Used: ${memory} MB\t${init === undefined ? '' : `Init Duration: ${init.toFixed(2)} ms\t`}` +
        `${status === 'success' || status === 'failure' ? '' : `Status: ${status}\t`}${status === 'error' && errorType ? `Error Type: ${errorType}\t` : ''}\n`,
    ];
  }
  const line = platform(fn, now, 'report', {
    requestId,
    metrics: {
      durationMs: round(duration),
      billedDurationMs: billed,
      memorySizeMB: fn.memorySize,
      maxMemoryUsedMB: memory,
      ...(init !== undefined && { initDurationMs: round(init) }),
    },
    status,
    ...(errorType !== undefined && { errorType }),
  });
  return line === undefined ? [] : [line];
};

/** Undefined where the function asked for warnings only. */
const platform = (fn: FunctionVersion, now: number, type: string, record: unknown): string | undefined =>
  fn.logging.systemLevel === 'WARN'
    ? undefined
    : `${JSON.stringify({ time: new Date(now).toISOString(), type: `platform.${type}`, record })}\n`;

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
