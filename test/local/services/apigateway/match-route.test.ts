import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchRoute } from '../../../../local/services/apigateway/serve/match-route.ts';

const routes = (...keys: string[]) => keys.map((RouteKey) => ({ RouteKey }));
const key = (all: { RouteKey: string }[], method: string, path: string) =>
  matchRoute(all, method, path)?.route.RouteKey;

test('a full match beats a variable, a variable a greedy one, the method ANY, and all of them $default', () => {
  const all = routes(
    '$default',
    'ANY /{all+}',
    'GET /a/{proxy+}',
    'GET /a/{b}/c',
    'GET /a/b/{c}',
    'ANY /a/b/c',
    'GET /a/b/c',
  );

  assert.equal(key(all, 'GET', '/a/b/c'), 'GET /a/b/c');
  assert.equal(key(all, 'PUT', '/a/b/c'), 'ANY /a/b/c');
  assert.equal(key(all, 'GET', '/a/b/d'), 'GET /a/b/{c}');
  assert.equal(key(all, 'GET', '/a/x/c'), 'GET /a/{b}/c');
  assert.equal(key(all, 'GET', '/a/x/y/z'), 'GET /a/{proxy+}');
  assert.equal(key(all, 'PUT', '/a/x'), 'ANY /{all+}');
  assert.equal(key(all, 'GET', '/'), '$default');
  assert.equal(key(routes('GET /a'), 'GET', '/a/'), undefined);
  assert.equal(key(routes('GET /'), 'GET', '/'), 'GET /');
});

const segment = fc.constantFrom('a', 'b', 'c', 'd');
const pattern = fc
  .tuple(fc.array(fc.oneof(segment, fc.constant('{}')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([parts, greedy]) => {
    const named = parts.map((part, index) => (part === '{}' ? `{p${index}}` : part));
    return `/${[...named.slice(0, -1), greedy ? '{rest+}' : named.at(-1)].join('/')}`;
  });

test(
  'the parameters put into the pattern of the chosen route give the path again, and the order of the routes does ' +
    'not matter',
  () => {
    const seed = Date.now() & 0xffff;
    fc.assert(
      fc.property(
        fc.uniqueArray(pattern, { minLength: 1, maxLength: 6 }),
        fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
        (patterns, path) => {
          const all = routes(...patterns.map((one) => `GET ${one}`));
          const match = matchRoute(all, 'GET', path);
          const reversed = matchRoute([...all].reverse(), 'GET', path);
          assert.deepEqual(shape(reversed?.route.RouteKey), shape(match?.route.RouteKey));
          if (!match) return;
          const filled = (match.route.RouteKey.split(' ')[1] as string).replace(
            /\{([\w]+)\+?\}/g,
            (_, name: string) => match.parameters?.[name] ?? '?',
          );
          assert.equal(filled, path);
        },
      ),
      { seed, numRuns: 300 },
    );
  },
);

/** Routes that differ only in the names of their variables cannot be told apart by a request. */
const shape = (routeKey: string | undefined) => routeKey?.replace(/\{\w+(\+?)\}/g, '{$1}');
