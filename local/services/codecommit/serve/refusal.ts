import type { ServerResponse } from 'node:http';

/** An answer that git shows: `remote: <text>`, then the status. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  send(response: ServerResponse): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // The rest of the body is not read, so the connection cannot serve another request.
    response.writeHead(this.status, {
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
      ...this.headers,
    });
    response.end(`${this.message}\n`);
  }
}
