/**
 * Which calls a trail sends to EventBridge: those that change something, as management events. Calls that only read are
 * not sent, and neither are those of the data plane, which trails leave out unless somebody asks for them.
 */
const READS =
  /^(Get|List|Describe|BatchGet|BatchDescribe|Head|Lookup|Query|Scan|Select|Search|Test|Validate|Simulate|Detect|Filter|Check)/;

const DATA: Readonly<Record<string, RegExp>> = {
  dynamodb: /Item|^Execute(Statement|Transaction)|^BatchExecute|^Transact/,
  events: /^PutEvents$/,
  kms: /Encrypt|Decrypt|^GenerateDataKey|^GenerateMac|^VerifyMac|^Sign$|^Verify$/,
  lambda: /^Invoke/,
  logs: /^PutLogEvents$|^CreateLogStream$/,
  monitoring: /^PutMetricData$/,
  s3: /Object(?!LockConfiguration)|Multipart|^UploadPart/,
  sns: /^Publish/,
  sqs: /Message/,
  states: /^SendTask/,
  sts: /./,
};

export const isRecorded = (service: string, operation: string): boolean =>
  !READS.test(operation) && !(DATA[service]?.test(operation) ?? false);
