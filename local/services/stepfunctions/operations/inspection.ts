/** What TestState shows of a state's data on its way. */
import type { Json } from '../json.ts';

export interface Inspection {
  [member: string]: unknown;
}

/** Members that are undefined do not apply to the state. */
export const note = (inspection: Inspection, data: Readonly<Record<string, Json | undefined>>): void => {
  for (const [member, value] of Object.entries(data))
    if (value !== undefined) inspection[member] = JSON.stringify(value);
};
