/** What a deployment will do, pinned by a digest: people approve this, and nothing else is executed. */
import * as z from 'zod';
import { record } from './ledger/record.ts';

export const PlannedChange = z.object({
  action: z.enum(['Add', 'Modify', 'Replace', 'Remove', 'Import', 'Dynamic', 'Keep']),
  resource: z.string(),
  type: z.string(),
  physicalId: z.string().optional(),
  /** Paths of properties that change, e.g. `Properties.Environment`. */
  properties: z.array(z.string()),
  /** Values before and after, where the provider tells them; secrets are masked already. */
  attributes: z
    .array(z.object({ path: z.string(), before: z.string().optional(), after: z.string().optional() }))
    .optional(),
  /** What people should look at twice: it widens rights, or the network, or runs commands. */
  marks: z.array(z.enum(['rights', 'network', 'commands'])).optional(),
});
export type PlannedChange = z.infer<typeof PlannedChange>;

export const Plan = z.object({
  executionId: z.string(),
  stage: z.string(),
  action: z.string(),
  attempt: z.int(),
  address: z.string(),
  component: z.string(),
  region: z.string(),
  /** The kind and the name of what it changes: `Stack`, `hello-research`. */
  what: z.string(),
  name: z.string(),
  /** The service's id of the plan, and the id by which its events name the work that carries it out. */
  id: z.string(),
  jobId: z.string(),
  /** sha-256 over canonical JSON of everything that determines what is carried out. */
  digest: z.string(),
  /** The state's serial when the plan was made: the plan is carried out only while the serial is the same. */
  serial: z.int(),
  /** Nothing would change: executing it does nothing and succeeds. */
  empty: z.boolean(),
  /** It is carried out without approval, or by an approval that shows it. */
  mustBeSeen: z.boolean().optional(),
  changes: z.array(PlannedChange),
  /** What people should know beside the changes, one line each. */
  notes: z.array(z.string()).optional(),
  status: z.enum(['Made', 'Applied', 'Withdrawn']),
  madeAt: z.string(),
});
export type Plan = z.infer<typeof Plan>;
export const planRecord = record('plan', Plan);

/** The type of a change that is no resource's: it is listed and not counted. */
export const OUTPUT = 'output';

const MARKS = { rights: 'widens rights', network: 'opens the network', commands: 'runs commands' } as const;

/** What people should look at twice, in words. */
export const warnings = ({ marks = [] }: Pick<PlannedChange, 'marks'>): readonly string[] =>
  marks.map((mark) => MARKS[mark]);

/** `2 to add, 1 to change, 0 to replace, 0 to remove` */
export const headline = (changes: readonly PlannedChange[]): string => {
  const count = (...actions: PlannedChange['action'][]): number =>
    changes.filter(({ action, type }) => type !== OUTPUT && actions.includes(action)).length;
  return (
    `${count('Add', 'Import')} to add, ${count('Modify', 'Dynamic')} to change, ${count('Replace')} to ` +
    `replace, ${count('Remove')} to remove`
  );
};
