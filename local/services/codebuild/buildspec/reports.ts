import { FORMATS } from '../reports/formats/formats.ts';
import type { Buildspec, ReportSpec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

const KEYS = ['files', 'base-directory', 'discard-paths', 'file-format'];
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
  if (format === 'LCOV')
    throw tree.error('CodeBuild does not read lcov: write COBERTURAXML or CLOVERXML (lcov_cobertura converts it)');
  if (!FORMATS.includes(format)) throw tree.error(`expected one of ${FORMATS.join(', ')}, found ${tree.text()}`);
  return format;
};
