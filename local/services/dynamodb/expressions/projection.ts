/** ProjectionExpression: document paths between commas. */
import type { Bindings } from './bindings.ts';
import { checkApart, type Path, parsePath } from './path.ts';
import { Reader } from './tokens.ts';

export const parseProjection = (expression: string, bindings: Bindings): readonly Path[] => {
  const reader = new Reader(expression, 'ProjectionExpression');
  const complaints: string[] = [];
  const complain = (message: string): void => {
    complaints.push(message);
  };
  const paths = [parsePath(reader, bindings, complain)];
  while (reader.sign(',')) paths.push(parsePath(reader, bindings, complain));
  reader.expectEnd();
  checkApart(paths, complain);
  const [first] = complaints;
  if (first !== undefined) throw reader.fault(first);
  return paths;
};
