/** What the deletion of a stack takes away, and when CloudFormation refuses it. */
import { TaglineError } from '../../core/fault.ts';
import type { PlannedChange } from '../../core/plan.ts';
import type { StandingStack } from '../../core/ports/stacks.ts';
import type { WorkPlace } from '../../core/work.ts';

/** Throws `DeletionProtected`. */
export const refuseProtected = ({ name, isProtected }: StandingStack, { region }: WorkPlace): void => {
  if (!isProtected) return;
  throw new TaglineError('DeletionProtected', `the stack ${name} is protected against deletion`, {
    expected: 'a stack without termination protection',
    remedy:
      `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name} ` +
      `--region ${region}, then retry the stage.`,
  });
};

/** What goes comes first, then what the template keeps. */
export const removalsOf = ({ resources }: StandingStack): readonly PlannedChange[] =>
  resources
    .map(
      ({ logicalId, type, physicalId, kept }): PlannedChange => ({
        action: kept ? 'Keep' : 'Remove',
        resource: logicalId,
        type,
        properties: [],
        ...(physicalId === undefined ? {} : { physicalId }),
      }),
    )
    .sort((a, b) => Number(a.action === 'Keep') - Number(b.action === 'Keep'));
