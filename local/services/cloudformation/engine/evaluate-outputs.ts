/** The outputs whose condition holds. */
import type { OutputRow } from '../rows.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Scope } from '../template/scope.ts';
import type { Template } from '../template/template.ts';
import { Unknown } from '../template/unknown.ts';
import { invalid } from '../validation.ts';

export const evaluateOutputs = async (template: Template, scope: Scope): Promise<readonly OutputRow[]> => {
  const rows: OutputRow[] = [];
  for (const [key, { Value, Description, Condition, Export }] of Object.entries(template.outputs)) {
    if (Condition !== undefined && !(await scope.condition(Condition))) continue;
    rows.push({
      key,
      value: written(key, await evaluate(Value, scope)),
      ...(Description !== undefined && { description: Description }),
      ...(Export && { exportName: written(key, await evaluate(Export.Name, scope)) }),
    });
  }
  return rows;
};

/** What a plan does not know yet is written as change sets show it. */
const written = (key: string, value: unknown): string => {
  if (value instanceof Unknown) return value.shown;
  if (value === null || typeof value === 'object' || typeof value === 'symbol')
    throw invalid(`Template format error: The Value field of Output ${key} must evaluate to a String.`);
  return String(value);
};
