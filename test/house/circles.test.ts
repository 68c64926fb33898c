import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOf, importsOf } from './import-graph.ts';

const FOLDERS = ['core', 'providers', 'statemachines', 'functions', 'adapters', 'api', 'infra', 'local', 'cli'];
const files = filesOf([...FOLDERS, 'bench', 'docs', 'test']).filter((file) => !file.includes('node_modules'));

/** Groups of files that all reach each other. */
const circlesIn = (graph: ReadonlyMap<string, readonly string[]>): string[][] => {
  const seen = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  /** The earliest open file that this one reaches. */
  const visit = (file: string): number => {
    const number = seen.size;
    seen.set(file, number);
    open.push(file);
    let earliest = number;
    for (const next of graph.get(file) ?? []) {
      const known = seen.get(next);
      if (known === undefined) earliest = Math.min(earliest, visit(next));
      else if (open.includes(next)) earliest = Math.min(earliest, known);
    }
    if (earliest === number) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) found.push(circle.sort());
    }
    return earliest;
  };
  for (const file of graph.keys()) if (!seen.has(file)) visit(file);
  return found;
};

test('circles are found', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'], f: ['a', 'd'] };
  assert.deepEqual(circlesIn(new Map(Object.entries(graph))), [
    ['d', 'e'],
    ['a', 'b', 'c'],
  ]);
});

test('no file imports itself by way of others, not even its types', () => {
  const all = new Set(files);
  const graph = new Map(files.map((file) => [file, importsOf(file).filter((target) => all.has(target))]));
  assert.ok([...graph.values()].flat().length > files.length, 'the imports are found');
  assert.deepEqual(circlesIn(graph), []);
});
