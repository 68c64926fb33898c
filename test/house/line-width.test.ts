import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesOf, ROOT } from './import-graph.ts';

const WIDTH = 120;
const FOLDERS = [
  'adapters',
  'api',
  'bench',
  'cli',
  'core',
  'docs',
  'examples',
  'functions',
  'infra',
  'local',
  'providers',
];

const isComment = (line: string): boolean => /^\s*(\/\*|\*|\/\/)/.test(line) && !line.includes('biome-ignore');

/** Texts in quotes and regular expressions cannot always be parted, and the formatter keeps titles of tests whole. */
const cannotBeParted = (line: string): boolean => /['"`]|^\s*\/[^*/].*\//.test(line);

/** The mails that AWS sends, word for word. */
const AS_AWS_WRITES = 'local/services/sns/mail/emails.ts';

test('lines have at most 120 characters, also in comments, SQL and CSS', () => {
  const long = filesOf([...FOLDERS, 'statemachines', 'test']).flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        line.length > WIDTH && (isComment(line) || !cannotBeParted(line)) ? [`${file}:${at + 1} ${line.length}`] : [],
      ),
  );

  assert.deepEqual(
    long.filter((place) => !place.startsWith(AS_AWS_WRITES)),
    [],
    'part these lines',
  );
});
