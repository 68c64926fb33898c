/** What the build of a plan hands on for people, as it is written: secrets are masked there. */
import * as z from 'zod';
import { OUTPUT, type PlannedChange } from '../../core/plan.ts';
import { LeftState } from './left-state.ts';

const Attribute = z.object({ path: z.string(), before: z.string().optional(), after: z.string().optional() });

const Change = z.object({
  action: z.enum(['Add', 'Modify', 'Replace', 'Remove', 'Import']),
  resource: z.string(),
  type: z.string(),
  id: z.string().optional(),
  marks: z.array(z.enum(['rights', 'network', 'commands'])),
  attributes: z.array(Attribute),
});

export const ShownPlan = z.object({
  terraform: z.string(),
  empty: z.boolean(),
  changes: z.array(Change),
  drift: z.array(Change),
  outputs: z.array(Attribute),
  /** What is there before. */
  now: LeftState,
});
export type ShownPlan = z.infer<typeof ShownPlan>;

/** Removals and replacements come first, as the build ordered them; outputs last. */
export const changesOf = ({ changes, drift, outputs }: ShownPlan, command: string): readonly PlannedChange[] => [
  ...(command === 'refresh-only' ? drift : changes).map(plannedChange),
  ...outputs.map(
    (output): PlannedChange => ({
      action: output.before === undefined ? 'Add' : output.after === undefined ? 'Remove' : 'Modify',
      resource: `output.${output.path}`,
      type: OUTPUT,
      properties: [],
      attributes: [output],
    }),
  ),
];

const plannedChange = ({ action, resource, type, id, marks, attributes }: z.infer<typeof Change>): PlannedChange => ({
  action,
  resource,
  type,
  ...(id === undefined ? {} : { physicalId: id }),
  properties: attributes.map(({ path }) => path),
  attributes,
  ...(marks.length === 0 ? {} : { marks }),
});
