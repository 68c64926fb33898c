/** The HTTP API's reference, from the routes that infra makes and functions answer. */
import { type Route, routes } from '../../api/routes.ts';

const SIGNED: Readonly<Record<Route['auth'], string>> = { iam: 'IAM', link: 'link', terraform: 'login' };

export const apiReference = (): string =>
  [
    '# The HTTP API',
    '',
    'Requests are signed with SigV4 (service `execute-api`), but for approval links, whose secret is verified ' +
      'first, and for Terraform, which shows a login of the address (Basic credentials). Errors are `{ "error": { "code", "message", "where", "expected", "remedy" } }`;',
    'their names are in [errors.md](errors.md). Made from the routes (`npm run docs`).',
    '',
    '| route | signed | |',
    '|---|---|---|',
    ...(Object.values(routes) as Route[]).map(
      ({ method, path, auth, says }) => `| \`${method} ${path}\` | ${SIGNED[auth]} | ${says} |`,
    ),
    '',
  ].join('\n');
