/** SNS's refusals. */
import { Fault } from '../../kernel/fault.ts';

export const invalidParameter = (reason: string): Fault =>
  new Fault('InvalidParameter', `Invalid parameter: ${reason}`);

export const noTopic = (): Fault => new Fault('NotFound', 'Topic does not exist', { status: 404 });
export const noSubscription = (): Fault => new Fault('NotFound', 'Subscription does not exist', { status: 404 });

export const refused = (message: string): Fault => new Fault('AuthorizationError', message, { status: 403 });
