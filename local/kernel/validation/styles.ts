/**
 * How each service says that an input breaks its published model, and what it leaves out or words in its own way.
 * S3, SQS, CodeCommit, EC2, ECR and API Gateway are not here: they word every refusal themselves and check their inputs
 * themselves.
 */

export interface Style {
  /** The error's code. */
  readonly code: string;
  /**
   * How JSON of a wrong type is refused; absent where inputs arrive as text (Query) or the service's wire reads them
   * (REST).
   */
  readonly types?: 'cannot' | 'can not';
  /** Lambda's lists and maps also say that their members must not be null. */
  readonly listsForbidNull?: true;
  /**
   * Constraints that the service does not check, or words in its own way, by `Shape`, `Structure.Member` or, at the top
   * of an input, `.Member`: `required` that it is there, `pattern`, `enum`, `length` (also a number's range), or `all`
   * of it.
   */
  readonly exempt?: Readonly<Record<string, 'all' | 'required' | 'pattern' | 'enum' | 'length'>>;
  /** Members without which the service refuses an input, though its model does not say so. */
  readonly required?: Readonly<Record<string, readonly string[]>>;
  /** The most that a shape may be, where the service allows less than its model says. */
  readonly most?: Readonly<Record<string, number>>;
  /** Sets of words that AWS was seen to list in another order than that of a hash map. */
  readonly enumOrders?: readonly (readonly string[])[];
}

const inJson = (code: string, more: Partial<Style> = {}): Style => ({ code, types: 'can not', ...more });

/** Words for a missing or malformed name of a table, and for tags, are DynamoDB's own. */
const DYNAMODB = inJson('ValidationException', {
  types: 'cannot',
  exempt: {
    '.TableName': 'required',
    'Tag.Key': 'required',
    'Tag.Value': 'required',
    TagKeyString: 'all',
    TagValueString: 'all',
    TagKeyList: 'all',
  },
  required: { CreateTableInput: ['AttributeDefinitions', 'KeySchema'] },
  enumOrders: [
    ['INDEXES', 'TOTAL', 'NONE'],
    ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'],
    ['B', 'N', 'S'],
    ['OLD_IMAGE', 'KEYS_ONLY', 'NEW_AND_OLD_IMAGES', 'NEW_IMAGE'],
    ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
    ['AT_SEQUENCE_NUMBER', 'TRIM_HORIZON', 'AFTER_SEQUENCE_NUMBER', 'LATEST'],
  ],
});

/**
 * IAM words the patterns of names and paths itself: "The specified value for roleName is invalid. It must contain only
 * …".
 */
const IAM: Style = {
  code: 'ValidationError',
  exempt: {
    roleNameType: 'pattern',
    userNameType: 'pattern',
    existingUserNameType: 'pattern',
    policyNameType: 'pattern',
    pathType: 'pattern',
    pathPrefixType: 'pattern',
    policyPathType: 'pattern',
  },
};

const LAMBDA: Style = {
  code: 'ValidationException',
  types: 'can not',
  listsForbidNull: true,
  exempt: { Runtime: 'enum' },
  // 32,768 MB are for functions on instances of one's own.
  most: { MemorySize: 10_240, Timeout: 900 },
};

export const STYLES: Readonly<Record<string, Style>> = {
  dynamodb: DYNAMODB,
  kms: inJson('ValidationException'),
  ssm: inJson('ValidationException'),
  secretsmanager: inJson('ValidationException'),
  logs: inJson('InvalidParameterException'),
  events: inJson('ValidationException'),
  scheduler: inJson('ValidationException'),
  states: inJson('ValidationException'),
  codebuild: inJson('InvalidInputException'),
  lambda: LAMBDA,
  iam: IAM,
  sts: { code: 'ValidationError' },
  sns: { code: 'ValidationError' },
  monitoring: { code: 'ValidationError' },
  cloudformation: { code: 'ValidationError' },
};
