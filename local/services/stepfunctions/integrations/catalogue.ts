/** The optimized integrations of the local cloud: a new one is a file and a line here. */
import { codebuild } from './codebuild.ts';
import { dynamodb } from './dynamodb.ts';
import { events } from './events.ts';
import type { Integration } from './integration.ts';
import { lambda } from './lambda.ts';
import type { Pattern } from './resource.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { states } from './states.ts';

const INTEGRATIONS: readonly Integration[] = [codebuild, dynamodb, events, lambda, sns, sqs, states];

const byService = new Map(INTEGRATIONS.map((integration) => [integration.service, integration]));

export const integrationOf = (service: string): Integration | undefined => byService.get(service);

/**
 * Whether a service integration exists: `aws-sdk:` for any service, as request or with a token; others by the
 * catalogue.
 */
export const isIntegrated = (service: string, action: string, pattern: Pattern): boolean => {
  if (service.startsWith('aws-sdk:')) return pattern === 'request' || pattern === 'waitForTaskToken';
  return byService.get(service)?.actions[action]?.includes(pattern) ?? false;
};
