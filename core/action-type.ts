/** Action types that job workers carry out: CodePipeline's custom actions. */
import * as z from 'zod';
import type { ActionTypeId } from './definition/action.ts';

const Property = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,50}$/, { error: 'expected 1-50 of A-Z a-z 0-9 _ -' }),
  required: z.boolean().default(false),
  queryable: z.boolean().default(false).describe('A worker may ask for jobs with one value of it alone.'),
  type: z.enum(['String', 'Number', 'Boolean']).default('String'),
  description: z.string().min(1).max(160).optional(),
});

const Count = z.int().min(0).max(5);
const Artifacts = z
  .strictObject({ minimumCount: Count.default(0), maximumCount: Count.default(5) })
  .refine(({ minimumCount, maximumCount }) => minimumCount <= maximumCount, {
    error: 'expected a minimumCount that is not above maximumCount',
  });

export const ActionType = z
  .strictObject({
    category: z.enum(['Build', 'Deploy', 'Test', 'Invoke']),
    provider: z.string().regex(/^[0-9A-Za-z_-]{1,35}$/, { error: 'expected 1-35 of A-Z a-z 0-9 _ -' }),
    version: z.string().regex(/^[0-9A-Za-z_-]{1,9}$/, { error: 'expected 1-9 of A-Z a-z 0-9 _ -' }),
    configurationProperties: z.array(Property).max(10).default([]),
    inputArtifactDetails: Artifacts.prefault({}),
    outputArtifactDetails: Artifacts.prefault({}),
  })
  .refine(({ configurationProperties: all }) => all.filter(({ queryable }) => queryable).length <= 1, {
    error: 'expected one queryable property at most',
    path: ['configurationProperties'],
  })
  .refine(({ configurationProperties: all }) => all.every(({ queryable, required }) => !queryable || required), {
    error: 'expected a queryable property to be required',
    path: ['configurationProperties'],
  });
export type ActionType = z.infer<typeof ActionType>;

/** `Build/Jenkins/1` */
export const typeName = ({ category, provider, version }: Omit<ActionTypeId, 'owner'>): string =>
  `${category}/${provider}/${version}`;

/** The type of an action of a worker, as the installation knows it. */
export const actionTypeOf = (
  { actionTypes }: { readonly actionTypes: readonly ActionType[] },
  id: ActionTypeId,
): ActionType | undefined =>
  id.owner === 'Custom' ? actionTypes.find((type) => typeName(type) === typeName(id)) : undefined;

/** The property by whose value a worker may ask for jobs. */
export const queryableOf = ({ configurationProperties }: ActionType): string | undefined =>
  configurationProperties.find(({ queryable }) => queryable)?.name;
