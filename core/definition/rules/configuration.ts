import * as z from 'zod';
import type { Fault } from '../../fault.ts';
import type { Providers } from '../../provider.ts';
import { actionsOf } from '../actions-of.ts';
import type { PipelineDefinition } from '../schema.ts';
import { schemaFaults } from '../schema-faults.ts';

/** Checks keys and values of the providers that run. Other providers are refused as not running yet. */
export const configurationRules = (definition: PipelineDefinition, providers: Providers): Fault[] =>
  actionsOf(definition).flatMap(({ action, path }) => {
    const provider = providers.of(action);
    if (provider === undefined) return [];
    const shape = z.object({ configuration: provider.configuration });
    const read = shape.safeParse({ configuration: action.configuration }, { reportInput: true });
    const keys = read.success ? [] : schemaFaults('InvalidConfiguration', shape, read.error);
    return [...keys, ...provider.check(action)].map((fault) => ({ ...fault, where: `${path}.${fault.where}` }));
  });
