/** Refuses a definition that cannot run, with Step Functions' message. */
import { Fault, notInLocalCloud } from '../../../kernel/fault.ts';
import { validateDefinition } from '../definition/validate.ts';
import { LARGEST_DEFINITION } from '../engine/limits.ts';
import { checkBytes } from './input.ts';

/** One message holds at most this many errors. */
const MOST_LISTED = 10;

export const checkDefinition = (definition: string, type: 'STANDARD' | 'EXPRESS'): void => {
  checkBytes('definition', definition, LARGEST_DEFINITION);
  const errors = validateDefinition(definition, { type }).filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return;
  const refused = errors.find(({ code }) => code === 'NOT_IN_LOCAL_CLOUD');
  if (refused) throw notInLocalCloud(refused.message.replace(/ are not in the local cloud: /, ' as in '));
  const listed = errors
    .slice(0, MOST_LISTED)
    .map(({ code, message, location }) => `${code}: ${message} at ${location ?? null}`);
  throw new Fault('InvalidDefinition', `Invalid State Machine Definition: '${listed.join(', ')}'`);
};
