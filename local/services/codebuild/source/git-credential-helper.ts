/**
 * The credential helper that `git-credential-helper: yes` gives to the Git of a build: `git` runs it with `get` and the
 * URL on stdin; it answers from the access key in its environment. Not a part of the service: a program of its own.
 */
import { readFileSync } from 'node:fs';
import { gitCredentials } from './git-password.ts';

if (process.argv[2] === 'get') {
  const asked = Object.fromEntries(
    readFileSync(0, 'utf8')
      .split('\n')
      .map((line) => line.split('=', 2) as [string, string]),
  ) as Record<string, string>;
  const url = new URL(`${asked['protocol']}://${asked['host']}/${asked['path'] ?? ''}`);
  const { username, password } = gitCredentials(
    {
      accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: process.env['AWS_SESSION_TOKEN'],
    },
    url,
    /\/_codecommit\/([^/]+)\//.exec(url.pathname)?.[1] ?? process.env['AWS_REGION'] ?? '',
    Date.now(),
  );
  process.stdout.write(`username=${username}\npassword=${password}\n`);
}
