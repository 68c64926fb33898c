/** Arguments that are the provider's own, or that AWS never tells again: an import cannot know them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_cloudformation_stack: ['parameters'],
  aws_iam_user: ['force_destroy'],
  aws_kms_key: ['bypass_policy_lockout_safety_check', 'deletion_window_in_days'],
  aws_lambda_function: ['filename', 'publish', 'source_code_hash'],
  aws_lambda_layer_version: ['skip_destroy'],
  aws_s3_bucket: ['force_destroy'],
  aws_s3_object: ['content', 'force_destroy'],
  aws_sns_topic_subscription: ['confirmation_timeout_in_minutes', 'endpoint_auto_confirms'],
  aws_sfn_state_machine: ['publish'],
};

export const unreadable = (type: string, name: string): boolean => NAMES[type]?.includes(name) ?? false;
