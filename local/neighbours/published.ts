/**
 * How AWS publishes the operations of services that a neighbour may answer: `published.json`, which
 * `local/generate-neighbours.ts` makes from the models in botocore. What is not in there is refused: without the name
 * of the operation nothing could say whether IAM allows it.
 */
import { readFileSync } from 'node:fs';

/** One API of a service; some services have several under the same name in signatures. */
export type Published =
  | { readonly protocol: 'ec2' | 'query'; readonly actions: readonly string[] }
  /** As in x-amz-target: `AmazonAthena.GetTable` */
  | { readonly protocol: 'json'; readonly targets: readonly string[] }
  /** `GET /2013-04-01/hostedzone/{Id} GetHostedZone` */
  | { readonly protocol: 'rest-json' | 'rest-xml'; readonly routes: readonly string[] };

export type Protocol = Published['protocol'];

let kept: Readonly<Record<string, readonly Published[]>> | undefined;

const all = (): Readonly<Record<string, readonly Published[]>> => {
  kept ??= JSON.parse(readFileSync(new URL('published.json', import.meta.url), 'utf8')) as NonNullable<typeof kept>;
  return kept;
};

/** The APIs of a service, by its name in signatures. */
export const publishedOf = (service: string): readonly Published[] | undefined =>
  Object.hasOwn(all(), service) ? all()[service] : undefined;

export const publishedServices = (): readonly string[] => Object.keys(all());
