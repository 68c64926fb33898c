/** API Gateway v2: HTTP APIs in front of functions, served under `/_api/<id>` of the one port. */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import type { Gateway } from './gateway.ts';
import { apis } from './operations/apis.ts';
import { authorizers } from './operations/authorizers.ts';
import { deployments } from './operations/deployments.ts';
import { integrations } from './operations/integrations.ts';
import { routes } from './operations/routes.ts';
import { stages } from './operations/stages.ts';
import { tags } from './operations/tags.ts';
import { makeAccessLogs } from './serve/access-log.ts';
import { apiSite } from './serve/site.ts';
import { openStore } from './store.ts';
import { gatewayWire } from './wire.ts';

export const apiGatewayService: ServiceFactory = (cloud) => {
  const gateway: Gateway = { cloud, store: openStore(cloud.database('apigateway')) };
  const logs = makeAccessLogs(cloud);
  return {
    name: 'apigateway',
    wire: gatewayWire,
    operations: {
      ...apis(gateway),
      ...routes(gateway),
      ...integrations(gateway),
      ...authorizers(gateway),
      ...stages(gateway),
      ...deployments(gateway),
      ...tags(gateway),
    },
    sites: [apiSite(gateway, logs)],
    stop: () => logs.flush(),
  };
};
