/** The worker that a function runs in: loads the handler, then runs one invocation after the other. */
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';
import { useCloudDate } from './cloud-date.ts';
import { confine } from './confine.ts';
import { errorPayload } from './error-payload.ts';
import { loadHandler } from './load-handler.ts';
import type { Start } from './messages.ts';
import { captureOutput } from './output.ts';
import { serve } from './serve.ts';

const start = workerData as Start;
const { port, generation } = start;

const current: { requestId: string | undefined } = { requestId: undefined };
// A cold start is mostly compiling.
enableCompileCache(start.compiled);
useCloudDate(start.offset);
captureOutput(start, current);
confine(start);

try {
  const handler = await loadHandler(start.taskRoot, start.handler);
  if (generation >= 24 && handler.length >= 3 && handler.constructor.name !== 'AsyncFunction') {
    throw Object.assign(
      new Error(
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You ' +
          'need to modify this function to use a supported handler signature to use Node.js 24 or later. For more ' +
          'information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
      ),
      { name: 'Runtime.CallbackHandlerDeprecated' },
    );
  }
  serve(start, handler, current);
  port.postMessage({ type: 'ready' });
} catch (error) {
  port.postMessage({ type: 'init failed', error: errorPayload(error) });
}
