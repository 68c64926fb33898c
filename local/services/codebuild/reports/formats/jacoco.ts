/** JaCoCo's XML: counters of source files in packages. */
import type { FileCoverage } from '../report.ts';
import { ReportError } from './report-error.ts';
import { childrenOf, type Element, numberIn, readXml, within } from './xml.ts';

export const readJacoco = (text: string): readonly FileCoverage[] => {
  const root = readXml(text);
  if (root.name !== 'report') throw new ReportError(`expected report, found ${root.name}`);
  return within(root, 'package').flatMap((group) =>
    childrenOf(group, 'sourcefile').map((file): FileCoverage => {
      const counter = (type: string): Element | undefined =>
        childrenOf(file, 'counter').find(({ attributes }) => attributes['type'] === type);
      const count = (type: string, member: string): number => {
        const found = counter(type);
        return found ? numberIn(found, member) : 0;
      };
      return {
        file: [group.attributes['name'], file.attributes['name']].filter(Boolean).join('/'),
        linesCovered: count('LINE', 'covered'),
        linesMissed: count('LINE', 'missed'),
        branchesCovered: count('BRANCH', 'covered'),
        branchesMissed: count('BRANCH', 'missed'),
      };
    }),
  );
};
