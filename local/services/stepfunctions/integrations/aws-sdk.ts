/** `aws-sdk:service:action`: any operation of a service, by the name that the SDK for Java gives it. */

import { pascal, plain, toPascal } from '../../../kernel/sdk/casing.ts';
import { inputOf, sdkServiceOf } from '../../../kernel/sdk/services.ts';
import type { JsonObject } from '../json.ts';
import type { Sending } from './integration.ts';
import { sdkFailure } from './task-failure.ts';

/** The answer has Step Functions' casing whatever the API's is. */
export const sendBySdk = async ({ cloud, caller, parameters, action }: Sending, name: string): Promise<JsonObject> => {
  const service = sdkServiceOf(name);
  const requestId = cloud.ids.uuid();
  const operation = pascal(action);
  try {
    const answer = await cloud.call(service.scope, operation, inputOf(service, parameters), caller);
    return (service.camel ? toPascal(answer ?? {}) : plain(answer ?? {})) as JsonObject;
  } catch (error) {
    throw sdkFailure(error, service.prefix, requestId);
  }
};
