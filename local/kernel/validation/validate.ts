/**
 * Refuses inputs that break AWS's published models, before the operation and its permissions are looked at, as AWS
 * does.
 */
import { Fault } from '../fault.ts';
import { faultsOf } from './constraints.ts';
import { modelOf } from './model.ts';
import { detected } from './sentence.ts';
import { STYLES } from './styles.ts';
import { checkTypes } from './types.ts';

/** AWS names ten faults at most. */
const MOST = 10;

/** Throws the service's own error, which names every fault. */
export const validate = (service: string, operation: string, input: unknown): void => {
  const style = STYLES[service];
  if (!style) return;
  const model = modelOf(service);
  const shape = model.operations[operation];
  if (shape === undefined) return;
  if (style.types) checkTypes(model, shape, input, style.types);
  const faults = faultsOf(model, style, shape, input).slice(0, MOST);
  if (faults.length === 0) return;
  throw new Fault(style.code, detected(faults));
};
