import asl from 'asl-validator';
import type { Operation } from '../../../kernel/cloud.ts';
import type { Diagnostic } from '../definition/diagnostic.ts';
import { validateDefinition } from '../definition/validate.ts';

interface Input {
  readonly definition: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly severity?: 'ERROR' | 'WARNING';
  readonly maxResults?: number;
}

/**
 * Own rules first; a definition that passes them is also shown to asl-validator, whose findings are warnings unless it
 * is sure.
 */
export const validateStateMachineDefinition = (): Operation => ({
  demands: () => [{ action: 'states:ValidateStateMachineDefinition', resource: '*' }],
  run({ definition, type = 'STANDARD', severity = 'ERROR', maxResults = 0 }: Input) {
    const found = validateDefinition(definition, { type });
    // asl-validator compiles its schemas at each call, for a quarter of a second: only who asks for warnings waits.
    const all = found.length === 0 && severity === 'WARNING' ? secondOpinion(definition) : found;
    const shown = all.filter((diagnostic) => severity === 'WARNING' || diagnostic.severity === 'ERROR');
    const limit = maxResults === 0 ? 100 : Math.min(maxResults, 100);
    return {
      result: all.some((diagnostic) => diagnostic.severity === 'ERROR') ? 'FAIL' : 'OK',
      diagnostics: shown.slice(0, limit),
      truncated: shown.length > limit,
    };
  },
});

/** asl-validator writes into what it is given, so it gets a copy. */
const secondOpinion = (definition: string): Diagnostic[] => {
  const { errors } = asl(JSON.parse(definition));
  return errors.map((error) => ({
    severity: 'WARNING',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: error.Message,
    location: error.path ?? '/',
  }));
};
