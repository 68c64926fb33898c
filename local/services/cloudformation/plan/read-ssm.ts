/** Values of `AWS::SSM::Parameter::Value<…>` parameters, read as the stack's own principal. */
import type { Caller } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import type { StackInput } from '../rows.ts';
import { resolveSsmParameters } from '../template/parameters.ts';
import { templateOf } from '../template/read-template.ts';

interface Answer {
  readonly Parameters?: readonly { readonly Name: string; readonly Value: string; readonly Type: string }[];
}

/** GetParameters takes ten names at a time. */
const BATCH = 10;

export const readSsm = (engine: Engine, input: StackInput, actor: Caller): Promise<StackInput['resolved']> =>
  resolveSsmParameters(templateOf(input), input.given, async (names) => {
    const found = new Map<string, { value: string; type: string }>();
    for (let from = 0; from < names.length; from += BATCH) {
      const Names = names.slice(from, from + BATCH);
      const answer = await engine.cloud.call<Answer>('ssm', 'GetParameters', { Names }, actor);
      for (const { Name, Value, Type } of answer.Parameters ?? []) found.set(Name, { value: Value, type: Type });
    }
    return found;
  });
