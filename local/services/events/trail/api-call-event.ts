/** "AWS API Call via CloudTrail": who called what, as CloudTrail writes it and EventBridge hands it on. */
import type { Principal, Witnessed } from '../../../kernel/cloud.ts';
import { requestParameters } from './request-parameters.ts';

export const DETAIL_TYPE = 'AWS API Call via CloudTrail';

/** Services whose calls belong to no region are told in this one. */
const GLOBAL: ReadonlySet<string> = new Set(['iam']);
export const placeOf = ({ service, call }: Witnessed): { account: string; region: string } => ({
  account: call.account,
  region: GLOBAL.has(service) ? 'us-east-1' : call.region,
});

/** Lambda's names carry the version of the API. */
const eventNameOf = (service: string, operation: string): string => {
  if (service !== 'lambda') return operation;
  if (/^(UpdateFunctionCode|UpdateFunctionConfiguration|AddPermission|RemovePermission)$/.test(operation))
    return `${operation}20150331v2`;
  return /^(Tag|Untag)Resource$/.test(operation) ? `${operation}20170331v2` : `${operation}20150331`;
};

export const apiCallDetail = (seen: Witnessed, eventID: string, now: number): Record<string, unknown> => {
  const { service, operation, input, call, error } = seen;
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(call.principal, call.via),
    eventTime: `${new Date(now).toISOString().slice(0, 19)}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName: eventNameOf(service, operation),
    awsRegion: placeOf(seen).region,
    sourceIPAddress: call.principal.kind === 'service' ? call.principal.service : '127.0.0.1',
    userAgent: 'unknown',
    ...(error ? { errorCode: error.code, errorMessage: error.message } : {}),
    requestParameters: requestParameters(service, input),
    responseElements: null,
    requestID: call.requestId,
    eventID,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.account,
    eventCategory: 'Management',
  };
};

const userIdentity = (principal: Principal, via: string | undefined): Record<string, unknown> => {
  const { account: accountId } = principal;
  if (principal.kind === 'service') return { type: 'AWSService', invokedBy: principal.service };
  if (principal.kind === 'root') return { type: 'Root', principalId: accountId, arn: principal.arn, accountId };
  if (principal.kind === 'user')
    return { type: 'IAMUser', arn: principal.arn, accountId, userName: principal.userName };
  if (principal.kind !== 'role') return { type: 'AWSAccount', accountId };
  const userName = principal.roleArn.split('/').at(-1);
  const invokedBy = via ?? principal.calledVia?.at(-1);
  return {
    type: 'AssumedRole',
    arn: principal.arn,
    accountId,
    sessionContext: { sessionIssuer: { type: 'Role', arn: principal.roleArn, accountId, userName } },
    ...(invokedBy ? { invokedBy } : {}),
  };
};
