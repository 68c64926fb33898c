/** Clover's XML: statements and conditions of files, each on its line. */
import type { FileCoverage } from '../report.ts';
import { addUp, type Counted } from './add-up.ts';
import { ReportError } from './report-error.ts';
import { childrenOf, type Element, numberIn, readXml, within } from './xml.ts';

export const readClover = (text: string): readonly FileCoverage[] => {
  const root = readXml(text);
  if (root.name !== 'coverage') throw new ReportError(`expected coverage, found ${root.name}`);
  return addUp(
    within(root, 'file').map(
      (file) =>
        [file.attributes['path'] ?? file.attributes['name'] ?? '', childrenOf(file, 'line').map(ofLine)] as const,
    ),
  );
};

const ofLine = (line: Element): Counted => {
  const ways = line.attributes['type'] === 'cond' ? [numberIn(line, 'truecount'), numberIn(line, 'falsecount')] : [];
  const hits = numberIn(line, 'count') + ways.reduce((sum, way) => sum + way, 0);
  return {
    line: numberIn(line, 'num'),
    hit: hits > 0,
    branchesCovered: ways.filter((way) => way > 0).length,
    branchesMissed: ways.filter((way) => way === 0).length,
  };
};
