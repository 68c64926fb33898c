/**
 * Where GetFunction's Code.Location leads: the package as it was uploaded. Its name is its digest, which only callers
 * who may read the function learn.
 */
import type { Site } from '../../kernel/cloud.ts';
import type { CodeStore } from './code.ts';

const PREFIX = '/_function-code/';

export const codeSite = (code: CodeStore): Site => ({
  prefix: PREFIX,
  handle(request, response) {
    const [, digest] = /^\/_function-code\/([0-9a-f]{64})$/.exec(request.url ?? '') ?? [];
    try {
      if (digest === undefined || request.method !== 'GET') throw new Error('no package is named so');
      const zip = code.zip(Buffer.from(digest, 'hex').toString('base64'));
      response.writeHead(200, { 'content-type': 'application/zip', 'content-length': zip.length });
      response.end(zip);
    } catch {
      response.writeHead(404).end();
    }
  },
});
