import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeBus } from '../bus.ts';
import { ENV, env } from '../env.ts';
import { once } from './once.ts';

export const bus = once(() => eventBridgeBus({ client: new EventBridgeClient({}), busName: env(ENV.busName) }));
