/** The page at `/`: a person who opens the address of the local cloud learns what it is and where to go. */
import type { IncomingMessage } from 'node:http';
import type { HttpResponse } from '../cloud.ts';

/** Clients of S3 ask for `/` too (ListBuckets), but signed, and not for HTML. */
export const asksForFrontPage = ({ method, url, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  url === '/' &&
  headers.authorization === undefined &&
  /\btext\/html\b/.test(headers.accept ?? '');

/** @param services their names in signatures */
export const frontPage = (address: string, services: readonly string[]): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
  body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>A local cloud</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
code{overflow-wrap:anywhere}</style>
</head>
<body>
<main>
<h1>A local cloud</h1>
<p>This is a small part of AWS on this machine. It speaks AWS’s own protocols; nothing leaves the machine.</p>
<ul>
<li><a href="/mail">Mail</a>: what SNS has sent. It may ask for the key that whoever started this was given.</li>
<li><a href="/_local/health">Health</a>: the time of its clock.</li>
</ul>
<p>Any AWS client reaches it with <code>AWS_ENDPOINT_URL=${address}</code>
and the keys that whoever started it was given.</p>
<h2>Services</h2>
<p>${services.map((name) => `<code>${name}</code>`).join(' · ')}</p>
</main>
</body>
</html>
`,
});
