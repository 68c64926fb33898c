/** Custom::* and AWS::CloudFormation::CustomResource: a function is asked, and answers at a one-time address. */
import { isDeepStrictEqual } from 'node:util';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalid } from '../validation.ts';
import type { Made, Properties, ResourceContext, ResourceType } from './resource-type.ts';

const HOUR = 3600;

interface Answer {
  readonly Status?: unknown;
  readonly Reason?: unknown;
  readonly PhysicalResourceId?: unknown;
  readonly NoEcho?: unknown;
  readonly Data?: unknown;
}

/** The function sees every plain value as text, as on AWS. */
const texts = (value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(texts);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, texts(member)]));
};

const ask = async (
  RequestType: 'Create' | 'Update' | 'Delete',
  properties: Properties,
  context: ResourceContext,
  more: Record<string, unknown> = {},
): Promise<Answer> => {
  const { ServiceTimeout = HOUR, ...rest } = properties as { ServiceTimeout?: number };
  const FunctionName = functionOf(properties);
  const token = context.answers.open(`${context.token}-${RequestType}`);
  const request = {
    RequestType,
    ResponseURL: context.answers.url(token),
    StackId: context.stackId,
    RequestId: context.token,
    ResourceType: context.type,
    LogicalResourceId: context.logicalId,
    ...more,
    ResourceProperties: texts(rest),
  };
  // After a crash the function may have answered already; else it is asked again with the same RequestId.
  if (!context.answers.has(token)) {
    const Payload = Buffer.from(JSON.stringify(request));
    await context.call('lambda', 'Invoke', { FunctionName, InvocationType: 'Event', Payload });
  }
  return (await context.answers.await(token, Number(ServiceTimeout) * 1000)) as Answer;
};

const functionOf = (properties: Properties): string => {
  const token = String(properties['ServiceToken'] ?? '');
  if (token.startsWith('arn:aws:sns:')) throw notInLocalCloud('a custom resource with an SNS topic as ServiceToken');
  if (!token.startsWith('arn:aws:lambda:')) throw invalid('Invalid service token.');
  return token;
};

/** Throws ValidationError with the function's own reason where it says FAILED. */
const checked = (answer: Answer, context: ResourceContext): Answer => {
  if (answer?.Status === 'SUCCESS') return answer;
  if (answer?.Status !== 'FAILED')
    throw invalid('Invalid response object: Value of property Status must be SUCCESS or FAILED');
  throw invalid(
    `Received response status [FAILED] from custom resource. Message returned: ${answer.Reason ?? ''} (RequestId: ` +
      `${context.token})`,
  );
};

const madeOf = (answer: Answer): Made => {
  const { PhysicalResourceId, Data = {}, NoEcho } = answer;
  if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === '' || PhysicalResourceId.length > 1024)
    throw invalid('Invalid PhysicalResourceId');
  if (Data !== null && typeof Data !== 'object') throw invalid('Vendor response does not contain valid Data');
  return {
    physicalId: PhysicalResourceId,
    attributes: (Data ?? {}) as Record<string, unknown>,
    secret: NoEcho === true || NoEcho === 'true',
  };
};

/** The type under any of its names. */
export const customResource = (type: string): ResourceType => ({
  type,
  shape: 'json',
  attributes: 'any',
  changing: 'any',
  async create(properties, context) {
    // Whatever the answer is, a rollback asks the function to delete what it may have made.
    const unanswered = context.name(1024);
    const answer = await ask('Create', properties, context).catch((error: unknown) => {
      context.initiated(unanswered);
      throw error;
    });
    const { PhysicalResourceId: id } = answer ?? {};
    if (answer?.Status === 'FAILED') context.initiated(typeof id === 'string' && id !== '' ? id : unanswered);
    return madeOf(checked(answer, context));
  },
  async update(properties, context, before) {
    if (!isDeepStrictEqual(properties['ServiceToken'], before.properties['ServiceToken']))
      throw invalid('Modifying service token is not allowed.');
    const { ServiceTimeout: _timeout, ...old } = before.properties as { ServiceTimeout?: number };
    const more = { PhysicalResourceId: before.physicalId, OldResourceProperties: texts(old) };
    return madeOf(checked(await ask('Update', properties, context, more), context));
  },
  async delete(PhysicalResourceId, context, before) {
    checked(await ask('Delete', before.properties, context, { PhysicalResourceId }), context);
  },
});
