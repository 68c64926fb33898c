/** console and the standard streams of a function become log lines; nothing reaches the terminal of the local cloud. */
import { format } from 'node:util';
import type { Start } from './messages.ts';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
type Level = (typeof LEVELS)[number];

const METHODS: Readonly<Record<string, Level>> = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};

export const captureOutput = ({ port, log }: Start, current: { readonly requestId: string | undefined }): void => {
  const least = LEVELS.indexOf((log.level ?? (log.json ? 'INFO' : 'TRACE')) as Level);
  const render = log.json ? jsonLine : textLine;
  for (const [method, level] of Object.entries(METHODS)) {
    const write = (...parts: unknown[]): void => {
      if (LEVELS.indexOf(level) < least) return;
      port.postMessage({ type: 'lines', lines: [render(current.requestId, level, parts)] });
    };
    (console as unknown as Record<string, unknown>)[method] = write;
  }
  for (const stream of [process.stdout, process.stderr]) {
    const write = (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
      const lines = text.replace(/\n$/, '').split('\n');
      port.postMessage({ type: 'lines', lines: lines.map((line) => `${line}\n`) });
      const after = typeof encoding === 'function' ? encoding : done;
      if (typeof after === 'function') queueMicrotask(after as () => void);
      return true;
    };
    stream.write = write as typeof stream.write;
  }
};

const textLine = (requestId: string | undefined, level: Level, parts: unknown[]): string =>
  `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...parts)}\n`;

const jsonLine = (requestId: string | undefined, level: Level, parts: unknown[]): string => {
  const line: Record<string, unknown> = { timestamp: new Date().toISOString(), level, requestId };
  const [only] = parts;
  if (parts.length === 1 && !(only instanceof Error)) {
    line['message'] = only;
    try {
      return `${JSON.stringify(line, plainErrors)}\n`;
    } catch {
      // Values that JSON cannot hold are printed as text.
    }
  }
  line['message'] = format(...parts);
  const error = parts.find((part) => part instanceof Error);
  if (error) Object.assign(line, describe(error));
  return `${JSON.stringify(line)}\n`;
};

const plainErrors = (_key: string, value: unknown): unknown => (value instanceof Error ? describe(value) : value);

const describe = (error: Error) => ({
  errorType: error.constructor.name,
  errorMessage: error.message,
  stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
});
