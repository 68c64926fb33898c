/** ListExports, ListImports. */
import type { Operation } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import { invalid } from '../validation.ts';
import { page } from './pages.ts';
import { type Input, onlyMembers, required, text } from './read-input.ts';

const PAGE = 100;

export const listExports = (engine: Engine): Operation<Input> => ({
  demands: () => [{ action: 'cloudformation:ListExports', resource: '*' }],
  run(input, call) {
    onlyMembers(input, 'ListExports', 'NextToken');
    const { items, next } = page(engine.exports.all(call), text(input, 'NextToken'), PAGE);
    return {
      Exports: items.map(({ name, value, stack }) => ({ ExportingStackId: stack, Name: name, Value: value })),
      ...next,
    };
  },
});

export const listImports = (engine: Engine): Operation<Input> => ({
  demands: () => [{ action: 'cloudformation:ListImports', resource: '*' }],
  run(input, call) {
    onlyMembers(input, 'ListImports', 'ExportName NextToken');
    const name = required(input, 'ExportName');
    const names = engine.exports.importersOf(call, name).map((id) => engine.store.stack(id)?.name ?? id);
    if (names.length === 0) throw invalid(`Export '${name}' is not imported by any stack.`);
    const { items, next } = page(names, text(input, 'NextToken'), PAGE);
    return { Imports: items, ...next };
  },
});
