/** Rules of Map states. */
import { isObject } from '../json.ts';
import type { State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';

/** Characters that a label must not hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are among them
const NOT_IN_LABELS = /[\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f]/;

export const checkMap = (state: State, at: string): Diagnostic[] => {
  const processor = state.ItemProcessor ?? state.Iterator;
  if (!isObject(processor)) return [invalid("The field 'ItemProcessor' is required but was missing", at)];
  const found: Diagnostic[] = [];
  const distributed = state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED';
  if (!distributed)
    for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter'])
      if (state[field] !== undefined)
        found.push(invalid(`'${field}' is only supported when Mode is DISTRIBUTED`, `${at}/${field}`));
  const { Label } = state;
  if (Label !== undefined) {
    if (typeof Label !== 'string' || Label.length > 40)
      found.push(invalid('Label must be a string of at most 40 characters', `${at}/Label`));
    else if (NOT_IN_LABELS.test(Label)) found.push(invalid('Label contains an invalid character', `${at}/Label`));
  }
  return found;
};
