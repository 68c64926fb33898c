import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { routes } from '../../api/routes.ts';
import { engineFunctionNames, engineFunctions, functionsThat } from '../../infra/engine-functions.ts';
import type { Need } from '../../infra/needs.ts';
import { repository } from './synthesised.ts';

/**
 * The ports that a function composes, and the needs of which one at least must then be there. Clock, ids and digests
 * need nothing.
 */
const NEEDS_OF_PORTS: Readonly<Record<string, readonly Need[]>> = {
  alarms: ['plan at targets'],
  apiUrl: ['know the API'],
  compiler: ['know the compiler'],
  artifacts: [
    'read artifacts',
    'look up artifacts',
    'write artifacts',
    'copy artifacts',
    'read states',
    'write states',
  ],
  builds: ['stop builds'],
  bus: ['publish events'],
  watches: ['watch causes', 'forget causes'],
  history: ['read history of repositories'],
  ledger: ['read ledger', 'write ledger'],
  lending: ['lend artifacts'],
  ledgerTable: ['protect ledger'],
  logs: ['read builds'],
  machines: [
    'answer machines',
    'describe machines',
    'stop machines',
    'start machines',
    'write machines',
    'delete machines',
    'delete machine versions',
  ],
  mail: ['send mail', 'see subscriptions'],
  topics: ['publish to topics'],
  roles: ['look at the roles of people'],
  repositoryFiles: ['read definitions'],
  source: ['read repositories'],
  sourceObjects: ['read source buckets', 'write artifacts'],
  terraformBodies: ['keep states of Terraform'],
  work: [
    'plan at targets',
    'deploy at targets',
    'read artifacts',
    'run planning builds',
    'look at planning builds',
    'run working builds',
    'give logins to planning builds',
    'give logins to working builds',
    'lend artifacts',
    'know the API',
  ],
};

const portsOf = (name: string): readonly string[] => {
  const text = readFileSync(join(repository, 'functions', `${name}.ts`), 'utf8');
  return [...text.matchAll(/import \{([^}]*)\} from '\.\.\/adapters\/aws\/compose\//g)]
    .flatMap(([, imported = '']) => imported.split(','))
    .map((port) => port.trim())
    .filter((port) => port in NEEDS_OF_PORTS);
};

/** Every file that a file imports for its values, and what those import. */
const reachedFrom = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path = ''] of text.matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']+)';/gm))
    if (!path.includes('/adapters/')) reachedFrom(join(dirname(file), path), seen);
  return seen;
};

describe('the table of functions', () => {
  for (const name of engineFunctionNames) {
    it(`gives ${name} what its ports need, and nothing that no port asks for`, () => {
      const ports = portsOf(name);
      const needs: readonly Need[] = engineFunctions[name].needs;

      for (const port of ports) {
        assert.ok(
          NEEDS_OF_PORTS[port]?.some((need) => needs.includes(need)),
          `${port} is composed, nothing of it is granted`,
        );
      }
      const explained = ports.flatMap((port) => NEEDS_OF_PORTS[port] ?? []);
      const unasked = needs.filter((need) => !explained.includes(need));
      assert.deepEqual(unasked, []);
    });
  }

  it(
    'lets whoever starts machines answer them too: one that cannot be started ends its attempt and wakes the next ' +
      'in line',
    () => {
      for (const name of engineFunctionNames) {
        const starts = reachedFrom(join(repository, 'functions', `${name}.ts`)).has(
          join(repository, 'core/parts/start-machine.ts'),
        );
        const needs: readonly Need[] = engineFunctions[name].needs;
        if (starts) assert.ok(needs.includes('start machines') && needs.includes('answer machines'), name);
      }
    },
  );

  it('has the functions that routes name, and starts no other by HTTP but the one that admits', () => {
    const answering = [...new Set(Object.values(routes).map((route) => route.function))].sort();
    const asked = [...answering, 'admit-terraform'].sort();
    assert.deepEqual([...functionsThat(({ startedBy }) => startedBy === 'http')].sort(), asked);
  });

  it('ends functions of the API before the API does: an HTTP API waits 30 seconds', () => {
    for (const name of functionsThat(({ startedBy }) => startedBy === 'http')) {
      assert.ok(engineFunctions[name].timeoutInSeconds <= 30, name);
    }
  });
});
