/** Arguments that are the provider's own, or that AWS never tells again: an import cannot know them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_cloudformation_stack: ['parameters'],
  aws_kms_key: ['bypass_policy_lockout_safety_check', 'deletion_window_in_days'],
  aws_s3_bucket: ['force_destroy'],
  aws_sfn_state_machine: ['publish'],
};

export const unreadable = (type: string, name: string): boolean => NAMES[type]?.includes(name) ?? false;
