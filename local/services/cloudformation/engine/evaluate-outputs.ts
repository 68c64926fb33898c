/** The outputs whose condition holds. */
import type { OutputRow } from '../rows.ts';
import { Decimal } from '../template/decimal.ts';
import { referencesIn, withReferences } from '../template/dynamic-references.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Scope } from '../template/scope.ts';
import type { Template } from '../template/template.ts';
import { Unknown } from '../template/unknown.ts';
import { invalid } from '../validation.ts';
import { type CallService, readSsmReferences } from './read-references.ts';

export interface OutputReferences {
  readonly call: CallService;
  /** The outputs from before, and whether their references are read again. */
  readonly before: readonly OutputRow[];
  readonly refresh: boolean;
}

export const evaluateOutputs = async (
  template: Template,
  scope: Scope,
  about: OutputReferences,
): Promise<readonly OutputRow[]> => {
  const rows: OutputRow[] = [];
  for (const [key, { Value, Description, Condition, Export }] of Object.entries(template.outputs)) {
    if (Condition !== undefined && !(await scope.condition(Condition))) continue;
    const value = written(key, await evaluate(Value, scope));
    const exported = Export && (await evaluate(Export.Name, scope));
    const name = Export && written(key, exported);
    if (name !== undefined && !(exported instanceof Unknown)) checkName(key, name, rows);
    const known = about.before.find((row) => row.key === key)?.references ?? {};
    const references = await readSsmReferences(about.call, [value, name], known, about.refresh);
    const filled = (text: string) => withReferences(text, new Map(Object.entries(references))) as string;
    rows.push({
      key,
      value: filled(value),
      ...(Description !== undefined && { description: Description }),
      ...(name !== undefined && { exportName: filled(name) }),
      ...(Object.keys(references).length > 0 && { references }),
    });
  }
  return rows;
};

const checkName = (key: string, name: string, before: readonly OutputRow[]): void => {
  if (before.some(({ exportName }) => exportName === name))
    throw invalid(
      `Template format error: Duplicate Export names. More than one output has been given the Export name: [${name}]`,
    );
  if (!/^[A-Za-z0-9:-]+$/.test(name) && referencesIn(name).length === 0)
    throw invalid(
      `Template format error: Output ${key} is malformed. The Name field of every Export member must be specified ` +
        `and consist only of alphanumeric characters, colons, or hyphens.`,
    );
};

/** Values that a plan does not know yet are written as change sets show them. */
const written = (key: string, value: unknown): string => {
  if (value instanceof Unknown) return value.shown;
  if (value instanceof Decimal) return String(value);
  if (value === null || typeof value === 'object' || typeof value === 'symbol')
    throw invalid(`Template format error: The Value field of Output ${key} must evaluate to a String.`);
  return String(value);
};
