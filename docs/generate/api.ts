/** The HTTP API's reference, from the routes that infra makes and functions answer. */
import { type Route, routes } from '../../api/routes.ts';

export const apiReference = (): string =>
  [
    '# The HTTP API',
    '',
    'Requests are signed with SigV4 (service `execute-api`), but for approval links, whose secret is verified ' +
      'first. Errors are `{ "error": { "code", "message", "where", "expected", "remedy" } }`;',
    'their names are in [errors.md](errors.md). Made from the routes (`npm run docs`).',
    '',
    '| route | signed | |',
    '|---|---|---|',
    ...(Object.values(routes) as Route[]).map(
      ({ method, path, auth, says }) => `| \`${method} ${path}\` | ${auth === 'iam' ? 'IAM' : 'link'} | ${says} |`,
    ),
    '',
  ].join('\n');
