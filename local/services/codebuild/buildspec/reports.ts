import type { Buildspec, ReportSpec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

const KEYS = ['files', 'base-directory', 'discard-paths', 'file-format'];
const FORMATS = [
  'CUCUMBERJSON',
  'JUNITXML',
  'NUNITXML',
  'NUNIT3XML',
  'TESTNGXML',
  'VISUALSTUDIOTRX',
  'CLOVERXML',
  'COBERTURAXML',
  'JACOCOXML',
  'SIMPLECOV',
];

export const parseReports = (tree: Tree, notes: string[]): NonNullable<Buildspec['reports']> =>
  Object.fromEntries(tree.members().map(([group, report]) => [group, parseReport(report, notes)]));

const parseReport = (tree: Tree, notes: string[]): ReportSpec => {
  noteUnknown(tree, KEYS, notes);
  const base = tree.member('base-directory');
  const discard = tree.member('discard-paths');
  const format = tree.member('file-format');
  return {
    files: (tree.member('files')?.items() ?? []).map((file) => file.text()),
    ...(base && { baseDirectory: base.text() }),
    ...(discard && { discardPaths: discard.flag() }),
    ...(format && { fileFormat: readFormat(format) }),
  };
};

const readFormat = (tree: Tree): string => {
  const format = tree.text().toUpperCase().replace(/-/g, '');
  if (!FORMATS.includes(format)) throw tree.error(`expected one of ${FORMATS.join(', ')}, found ${tree.text()}`);
  return format;
};
