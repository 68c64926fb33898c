/** What drift means for the next deployment. The installation says it for an environment; a pipeline may say more. */
import * as z from 'zod';

export const DriftRule = z.enum(['warn', 'block']);
export type DriftRule = z.infer<typeof DriftRule>;

export const effectiveDriftRule = (floor: DriftRule | undefined, own: DriftRule | undefined): DriftRule =>
  floor === 'block' || own === 'block' ? 'block' : 'warn';
