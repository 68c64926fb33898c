import type { Call, Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { invalidParameter } from '../faults.ts';
import { type Sns, topicAt, topicDemand } from '../sns.ts';
import type { Attributes, Protocol, Subscription } from '../store.ts';
import { askForConfirmation } from './ask-for-confirmation.ts';
import { withAttributes } from './read-subscription-attributes.ts';

interface Input {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint?: string;
  readonly Attributes?: Attributes;
  readonly ReturnSubscriptionArn?: string | boolean;
}

const ELSEWHERE = ['http', 'https', 'sms', 'application', 'firehose'];
const TOKEN_LIVES = 2 * 24 * 60 * 60 * 1000;

export const subscribe = (sns: Sns): Operation<Input> => ({
  demands: (input, call) => [
    topicDemand(sns, 'Subscribe', input.TopicArn, call, {
      'sns:Protocol': input.Protocol ?? [],
      'sns:Endpoint': input.Endpoint ?? [],
    }),
  ],
  run(input, call) {
    onlyMembers('sns:Subscribe', input, ['TopicArn', 'Protocol', 'Endpoint', 'Attributes', 'ReturnSubscriptionArn']);
    const { protocol, endpoint } = readEndpoint(input);
    const attributes = withAttributes({}, input.Attributes ?? {}, protocol, 'Attributes Reason: ');
    const subscription = sns.store.transaction(() => {
      const topic = topicAt(sns, input.TopicArn);
      const known = sns.store.byEndpoint(topic.arn, protocol, endpoint);
      if (known) return again(sns, known, attributes);
      const made = make(sns, topic.arn, protocol, endpoint, attributes, call);
      sns.store.putSubscription(made);
      if (!made.confirmed) askForConfirmation(sns, topic, made);
      return made;
    });
    sns.queue.pump();
    const shown = subscription.confirmed || String(input.ReturnSubscriptionArn) === 'true';
    return { SubscriptionArn: shown ? subscription.arn : 'pending confirmation' };
  },
});

const readEndpoint = (input: Input): { protocol: Protocol; endpoint: string } => {
  const { Protocol: protocol, Endpoint: endpoint = '' } = input;
  if (ELSEWHERE.includes(protocol)) throw notInLocalCloud(`the protocol ${protocol} of SNS subscriptions`);
  const shape = SHAPES[protocol as Protocol];
  if (!shape) throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (!shape.test(endpoint)) throw invalidParameter(NAMES[protocol as Protocol]);
  if (protocol === 'sqs' && endpoint.endsWith('.fifo'))
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  return { protocol: protocol as Protocol, endpoint };
};

const MAIL = /^[^\s@<>",;]+@[^\s@<>",;]+$/;
const SHAPES: Readonly<Record<Protocol, RegExp>> = {
  email: MAIL,
  'email-json': MAIL,
  lambda: /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$/,
  sqs: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+$/,
};
const NAMES: Readonly<Record<Protocol, string>> = {
  email: 'Email address',
  'email-json': 'Email address',
  lambda: 'Lambda endpoint ARN',
  sqs: 'SQS endpoint ARN',
};

/** The owner of the endpoint need not confirm; others must. */
const make = (
  sns: Sns,
  topic: string,
  protocol: Protocol,
  endpoint: string,
  attributes: Attributes,
  call: Call,
): Subscription => {
  const own = protocol === 'lambda' || (protocol === 'sqs' && endpoint.split(':')[4] === call.principal.account);
  return {
    arn: `${topic}:${sns.cloud.ids.uuid()}`,
    topic,
    owner: call.principal.account,
    principal: call.principal.arn,
    protocol,
    endpoint,
    attributes,
    confirmed: own,
    authenticated: own,
    locked: false,
    token: own ? undefined : sns.cloud.ids.secret(),
    tokenExpires: own ? undefined : sns.cloud.clock.now() + TOKEN_LIVES,
  };
};

/**
 * A pending subscription gets another request for confirmation, with a new token; a confirmed one is answered as it is.
 */
const again = (sns: Sns, known: Subscription, attributes: Attributes): Subscription => {
  const same = Object.entries(attributes).every(([name, value]) => known.attributes[name] === value);
  if (!same && known.confirmed)
    throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
  if (known.confirmed) return known;
  const renewed: Subscription = {
    ...known,
    attributes,
    token: sns.cloud.ids.secret(),
    tokenExpires: sns.cloud.clock.now() + TOKEN_LIVES,
  };
  sns.store.putSubscription(renewed);
  askForConfirmation(sns, topicAt(sns, known.topic), renewed);
  return renewed;
};
