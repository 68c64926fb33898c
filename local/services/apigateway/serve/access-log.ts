/** Access logs: a line per request in the stage's format, written to its log group in batches. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Stage } from '../model.ts';
import { type Admitted, clfTime, type Exchange } from './exchange.ts';

export interface Answered {
  readonly status: number;
  readonly bytes: number;
  readonly error?: { readonly message: string; readonly type: string } | undefined;
  readonly integrationError?: string | undefined;
  readonly authorizerError?: string | undefined;
  readonly integrationStatus?: number | undefined;
  /** Milliseconds. */
  readonly latency: number;
  readonly integrationLatency?: number | undefined;
}

interface Queue {
  readonly stage: Stage;
  readonly caller: Caller;
  readonly apiId: string;
  readonly lines: { timestamp: number; message: string }[];
}

export interface AccessLogs {
  write(exchange: Exchange, answered: Answered, admitted: Admitted): void;
  flush(): Promise<void>;
}

export const makeAccessLogs = (cloud: Cloud): AccessLogs => {
  const waiting = new Map<string, Queue>();
  const silent = new Set<string>();
  let sending: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (waiting.size > 0) {
      const batches = [...waiting.values()];
      waiting.clear();
      for (const { stage, caller, apiId, lines: ended } of batches) {
        // They come as requests end, with the time at which they began; a batch must be in the order of time.
        const lines = ended.toSorted((a, b) => a.timestamp - b.timestamp);
        const place = placeOf(stage, apiId);
        if (!place) continue;
        try {
          for (let at = 0; at < lines.length; at += 1000) await put(cloud, place, lines.slice(at, at + 1000), caller);
        } catch (error) {
          if (!silent.has(place.logGroupName))
            cloud.log(`access logs to ${place.logGroupName} are dropped: ${(error as Error).message}`);
          silent.add(place.logGroupName);
        }
      }
    }
    sending = undefined;
  };
  return {
    write(exchange, answered, admitted) {
      const { api, stage } = exchange;
      if (!stage.AccessLogSettings) return;
      const { account, region } = api;
      const service = 'delivery.logs.amazonaws.com';
      const principal = { kind: 'service', service, account, arn: service, sourceAccount: account } as const;
      const key = `${api.ApiId} ${stage.StageName} ${stage.AccessLogSettings.DestinationArn}`;
      const queue: Queue = waiting.get(key) ?? {
        stage,
        apiId: api.ApiId,
        caller: { account, region, principal },
        lines: [],
      };
      queue.lines.push({ timestamp: Math.floor(exchange.now), message: render(exchange, answered, admitted) });
      waiting.set(key, queue);
      sending ??= new Promise<void>((resolve) => setTimeout(resolve, 50)).then(drain);
    },
    async flush() {
      while (sending) await sending;
    },
  };
};

interface Place {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

const placeOf = ({ AccessLogSettings, StageName }: Stage, apiId: string): Place | undefined => {
  const [, logGroupName] = /:log-group:([^:]+)/.exec(AccessLogSettings?.DestinationArn ?? '') ?? [];
  return logGroupName === undefined
    ? undefined
    : { logGroupName, logStreamName: `${apiId}/${StageName.replaceAll('$', '_')}` };
};

const put = async (cloud: Cloud, place: Place, logEvents: unknown[], caller: Caller): Promise<void> => {
  const send = () => cloud.call('logs', 'PutLogEvents', { ...place, logEvents }, caller);
  try {
    await send();
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'ResourceNotFoundException') throw error;
    await cloud.call('logs', 'CreateLogStream', place, caller);
    await send();
  }
};

/** Unknown and absent values are a dash, as on AWS. */
const render = (exchange: Exchange, answered: Answered, admitted: Admitted): string => {
  const values = contextValues(exchange, answered, admitted);
  return (exchange.stage.AccessLogSettings?.Format ?? '').replace(
    /\$context\.([A-Za-z][\w.]*\w|[A-Za-z])/g,
    (_, name: string) => String(values[name] ?? '-'),
  );
};

const contextValues = (exchange: Exchange, answered: Answered, admitted: Admitted): Record<string, unknown> => {
  const { api, received, route, stage, requestId, now, rawPath } = exchange;
  const iam = admitted && 'iam' in admitted ? admitted.iam : {};
  const custom = admitted && 'lambda' in admitted ? admitted.lambda : {};
  const { error, integrationError, authorizerError } = answered;
  return {
    accountId: api.account,
    apiId: api.ApiId,
    awsEndpointRequestId: requestId,
    domainName: received.headers['host'],
    domainPrefix: api.ApiId,
    'error.message': error?.message,
    'error.messageString': error && JSON.stringify(error.message),
    'error.responseType': error?.type,
    extendedRequestId: requestId,
    httpMethod: received.http.method,
    'identity.accountId': iam['accountId'],
    'identity.caller': iam['callerId'],
    'identity.user': iam['userId'],
    'identity.userArn': iam['userArn'],
    'identity.sourceIp': received.sourceIp,
    'identity.userAgent': received.headers['user-agent'],
    'integration.error': integrationError,
    'integration.integrationStatus': answered.integrationStatus,
    'integration.latency': answered.integrationLatency,
    'integration.status': answered.integrationStatus,
    integrationErrorMessage: integrationError,
    integrationLatency: answered.integrationLatency,
    integrationStatus: answered.integrationStatus,
    'authorizer.error': authorizerError,
    ...Object.fromEntries(Object.entries(custom).map(([name, value]) => [`authorizer.${name}`, value])),
    path: rawPath,
    protocol: received.protocol,
    requestId,
    requestTime: clfTime(now),
    requestTimeEpoch: now,
    responseLatency: answered.latency,
    responseLength: answered.bytes,
    routeKey: route.RouteKey,
    stage: stage.StageName,
    status: answered.status,
  };
};
