/** Cobertura's XML: lines of classes; a file may hold several classes. */
import type { FileCoverage } from '../report.ts';
import { addUp, type Counted } from './add-up.ts';
import { ReportError } from './report-error.ts';
import { childOf, childrenOf, type Element, numberIn, readXml, within } from './xml.ts';

export const readCobertura = (text: string): readonly FileCoverage[] => {
  const root = readXml(text);
  if (root.name !== 'coverage') throw new ReportError(`expected coverage, found ${root.name}`);
  return addUp(within(root, 'class').map((one) => [one.attributes['filename'] ?? '', linesOf(one)] as const));
};

const linesOf = (one: Element): readonly Counted[] => {
  const lines = childOf(one, 'lines');
  return lines ? childrenOf(lines, 'line').map(ofLine) : [];
};

const ofLine = (line: Element): Counted => {
  const [, covered = '0', all = '0'] = /\((\d+)\/(\d+)\)/.exec(line.attributes['condition-coverage'] ?? '') ?? [];
  return {
    line: numberIn(line, 'number'),
    hit: numberIn(line, 'hits') > 0,
    branchesCovered: Number(covered),
    branchesMissed: Number(all) - Number(covered),
  };
};
