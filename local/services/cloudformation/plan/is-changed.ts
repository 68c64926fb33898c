/** Whether a stack is given another template or other parameters: then its dynamic references are read again. */
import { isDeepStrictEqual } from 'node:util';
import type { StackInput } from '../rows.ts';
import { templateOf } from '../template/read-template.ts';

export const isChanged = (before: StackInput | undefined, after: StackInput): boolean =>
  before === undefined ||
  !isDeepStrictEqual([before.given, before.resolved], [after.given, after.resolved]) ||
  !isDeepStrictEqual(templateOf(before), templateOf(after));
