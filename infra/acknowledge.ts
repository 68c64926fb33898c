/** Findings of cdk-nag that are intended: each with the reason, on its construct. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export const acknowledge = (construct: IConstruct, reason: string, ...rules: readonly string[]): void => {
  Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason })));
};
