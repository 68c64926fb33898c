/**
 * Optimized integrations whose service's API speaks PascalCase as tasks do: the parameters are the request, the answer
 * is the result.
 */

import { pascal, plain } from '../../../kernel/sdk/casing.ts';
import type { JsonObject } from '../json.ts';
import type { Integration } from './integration.ts';
import { type ResponseStyle, withMetadata } from './metadata.ts';
import type { Pattern } from './resource.ts';
import { type Naming, optimizedFailure } from './task-failure.ts';

export const pascalService = (options: {
  readonly service: string;
  readonly actions: Readonly<Record<string, readonly Pattern[]>>;
  readonly naming: Naming;
  /** Makes the request of the parameters, where they differ. */
  readonly request?: (parameters: JsonObject) => JsonObject;
  readonly style?: ResponseStyle;
}): Integration => ({
  service: options.service,
  actions: options.actions,
  async send({ cloud, caller, parameters, action }) {
    const requestId = cloud.ids.uuid();
    const operation = pascal(action);
    try {
      const input = options.request ? options.request(parameters) : parameters;
      const answer = await cloud.call(options.service, operation, input, caller);
      return withMetadata(plain(answer ?? {}) as JsonObject, requestId, new Date(cloud.clock.now()), options.style);
    } catch (error) {
      throw optimizedFailure(error, options.naming, requestId);
    }
  },
});
