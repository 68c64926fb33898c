/** Adds up the lines of a file, each of which counts once. */
import type { FileCoverage } from '../report.ts';

export interface Counted {
  readonly line: number;
  readonly hit: boolean;
  readonly branchesCovered: number;
  readonly branchesMissed: number;
}

export const addUp = (parts: readonly (readonly [string, readonly Counted[]])[]): readonly FileCoverage[] => {
  const files = new Map<string, Map<number, Counted>>();
  for (const [file, lines] of parts) {
    const known = files.get(file) ?? new Map<number, Counted>();
    files.set(file, known);
    for (const line of lines) if (!known.get(line.line)?.hit) known.set(line.line, line);
  }
  return [...files].map(([file, lines]) => {
    const all = [...lines.values()];
    const linesCovered = all.filter(({ hit }) => hit).length;
    return {
      file,
      linesCovered,
      linesMissed: all.length - linesCovered,
      branchesCovered: all.reduce((sum, { branchesCovered }) => sum + branchesCovered, 0),
      branchesMissed: all.reduce((sum, { branchesMissed }) => sum + branchesMissed, 0),
    };
  });
};
