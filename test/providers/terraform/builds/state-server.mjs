// A backend over HTTP that keeps one state in the file that it is given: `node state-server.mjs FILE` prints its URL.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [file] = process.argv.slice(2);
const lock = `${file}.lock`;

const answers = {
  GET: () => (existsSync(file) ? [200, readFileSync(file)] : [204, '']),
  POST: (body) => [200, writeFileSync(file, body) ?? ''],
  PUT: (body) => (existsSync(lock) ? [423, readFileSync(lock)] : [200, writeFileSync(lock, body) ?? '']),
  DELETE: () => [200, rmSync(lock, { force: true }) ?? ''],
};

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await Array.fromAsync(request));
  const [status, text] = answers[request.method](body);
  response.writeHead(status).end(text);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/state`));
