/** By which id the provider imports a resource of each type; those that are not here by their attribute `id`. */
type Values = Readonly<Record<string, unknown>>;

const joined =
  (separator: string, ...names: readonly string[]) =>
  (values: Values): string =>
    names.map((name) => values[name]).join(separator);

const withQualifier = (values: Values, last: string): string =>
  values['qualifier']
    ? `${values['function_name']}:${values['qualifier']}/${last}`
    : `${values['function_name']}/${last}`;

const IDS: Readonly<Record<string, (values: Values) => string>> = {
  aws_apigatewayv2_authorizer: joined('/', 'api_id', 'id'),
  aws_apigatewayv2_integration: joined('/', 'api_id', 'id'),
  aws_apigatewayv2_route: joined('/', 'api_id', 'id'),
  aws_apigatewayv2_stage: joined('/', 'api_id', 'name'),
  aws_cloudwatch_event_permission: joined('/', 'event_bus_name', 'statement_id'),
  aws_cloudwatch_event_rule: joined('/', 'event_bus_name', 'name'),
  aws_cloudwatch_event_target: joined('/', 'event_bus_name', 'rule', 'target_id'),
  aws_cloudwatch_log_metric_filter: joined(':', 'log_group_name', 'name'),
  aws_cloudwatch_log_stream: joined(':', 'log_group_name', 'name'),
  aws_iam_group_policy_attachment: joined('/', 'group', 'policy_arn'),
  aws_iam_role_policies_exclusive: joined('', 'role_name'),
  aws_iam_role_policy_attachment: joined('/', 'role', 'policy_arn'),
  aws_iam_role_policy_attachments_exclusive: joined('', 'role_name'),
  aws_iam_user_group_membership: (values) => [values['user'], ...(values['groups'] as string[])].join('/'),
  aws_iam_user_policy_attachment: joined('/', 'user', 'policy_arn'),
  aws_lambda_alias: joined('/', 'function_name', 'name'),
  aws_lambda_permission: (values) => withQualifier(values, String(values['statement_id'])),
  aws_s3_object: joined('/', 'bucket', 'key'),
  aws_secretsmanager_secret_version: joined('|', 'secret_id', 'version_id'),
};

/** The provider cannot import these types, or makes them anew, since it cannot know from which file they came. */
const WITHOUT_IMPORT = new Set([
  'aws_dynamodb_table_item',
  'aws_iam_group_membership',
  'aws_lambda_layer_version.words',
]);

export interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
}

export const canBeImported = ({ address, type }: Resource): boolean =>
  !WITHOUT_IMPORT.has(type) && !WITHOUT_IMPORT.has(address);

export const importBlock = ({ address, type, values }: Resource): string =>
  `import {\n  to = ${address}\n  id = ${JSON.stringify(IDS[type]?.(values) ?? values['id'])}\n}\n`;
