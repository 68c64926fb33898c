/**
 * An event as JSON text, in AWS's order of members. The detail is text already: numbers keep the digits they came with.
 */
export interface EventParts {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly detailType: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly resources: readonly string[];
  /** JSON text of an object. */
  readonly detail: string;
}

export const eventText = (event: EventParts): string => {
  const head = JSON.stringify({
    version: '0',
    id: event.id,
    'detail-type': event.detailType,
    source: event.source,
    account: event.account,
    time: new Date(event.time * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: event.region,
    resources: event.resources,
  });
  return `${head.slice(0, -1)},"detail":${event.detail}}`;
};

export const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / 1000);
