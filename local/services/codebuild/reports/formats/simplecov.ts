/** SimpleCov's `.resultset.json`: hits of each line, or null where a line cannot run. */
import type { FileCoverage } from '../report.ts';
import { addUp, type Counted } from './add-up.ts';
import { listIn, readJson, recordIn } from './json.ts';
import { ReportError } from './report-error.ts';

export const readSimplecov = (text: string): readonly FileCoverage[] => {
  const runs = Object.values(recordIn(readJson(text)));
  const files = runs.flatMap((run) => Object.entries(recordIn(recordIn(run)['coverage'])));
  if (files.length === 0) throw new ReportError('expected the coverage of at least one file');
  return addUp(files.map(([file, value]) => [file, linesOf(value)] as const));
};

const linesOf = (value: unknown): readonly Counted[] =>
  (Array.isArray(value) ? value : listIn(value, 'lines')).flatMap((hits, at) =>
    typeof hits === 'number' ? [{ line: at + 1, hit: hits > 0, branchesCovered: 0, branchesMissed: 0 }] : [],
  );
