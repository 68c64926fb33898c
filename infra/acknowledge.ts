/** Findings of cdk-nag that are meant so: each with the reason, on the construct that it is about. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export const acknowledge = (construct: IConstruct, reason: string, ...rules: readonly string[]): void => {
  Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason })));
};
