/** Who must approve. The installation sets a floor for each environment; a pipeline may ask for more. */
import * as z from 'zod';

const ApproverName = z
  .string()
  .regex(/^(group:)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'expected group:<name> or the id of a person' });

const Rule = z.strictObject({
  required: z.int().min(1).max(100).default(1).describe('So many people, each with one answer.'),
  from: z
    .array(ApproverName)
    .refine((names) => names.length > 0, {
      error: 'expected at least one person or group: nobody could answer',
    })
    .optional()
    .describe('Of these people and groups; without it: of the people of the installation.'),
  notAuthor: z
    .boolean()
    .default(false)
    .describe('Whoever pushed the tag does not count, nor the author of the commit.'),
  timeoutInMinutes: z.int().min(5).max(86400).optional().describe('Until the request expires.'),
  emptyPlan: z
    .enum(['ask', 'approve'])
    .optional()
    .describe('`approve`: where every plan in front of the question is empty, nobody is asked.'),
});

/** `none`: nobody needs to be asked. */
export const ApprovalRule = z.union([z.literal('none'), Rule]);
export type ApprovalRule = z.infer<typeof ApprovalRule>;

/** So many different people of a list. */
export const Requirement = z.object({
  required: z.int(),
  from: z.array(z.string()).optional(),
  notAuthor: z.boolean(),
});
export type Requirement = z.infer<typeof Requirement>;

/** Every requirement must be met; one answer may count for several. No requirement: nobody is asked. */
export interface EffectiveRule {
  readonly requirements: readonly Requirement[];
  /** Nobody is asked about plans that change nothing. */
  readonly emptyPlanPasses: boolean;
}

/** CodePipeline's manual approval: one answer of anybody. */
const ONE_OF_ALL: Requirement = { required: 1, notAuthor: false };

/**
 * What an approval action must reach: the installation's floor and the pipeline's own rule together, so never less than
 * either. Where the floor says `none`, only a pipeline that asks for something itself asks anybody.
 */
export const effectiveRule = (floor: ApprovalRule | undefined, own: ApprovalRule | undefined): EffectiveRule => {
  const demanded = floor === 'none' ? undefined : floor;
  const asked = own === 'none' ? undefined : own;
  if (!demanded && !asked)
    return { requirements: floor === undefined && own === undefined ? [ONE_OF_ALL] : [], emptyPlanPasses: false };
  const notAuthor = (demanded?.notAuthor ?? false) || (asked?.notAuthor ?? false);
  const from = asked?.from ?? demanded?.from;
  return {
    requirements: [
      ...(demanded ? [requirement(demanded.required, demanded.from, notAuthor)] : []),
      ...(asked ? [requirement(asked.required, from, notAuthor)] : []),
    ],
    // A pipeline may ask about more than its floor, never about less.
    emptyPlanPasses: [demanded, asked].every((rule) => rule === undefined || rule.emptyPlan === 'approve'),
  };
};

const requirement = (required: number, from: readonly string[] | undefined, notAuthor: boolean): Requirement => ({
  required,
  ...(from === undefined ? {} : { from: [...from] }),
  notAuthor,
});

/** `2 of group:release-managers, but not the author` */
export const requirementText = ({ required, from, notAuthor }: Requirement): string =>
  `${required} of ${from?.join(', ') ?? 'the people of the installation'}${notAuthor ? ', but not the author' : ''}`;
