/** Which serial gave each resource and output of a state its present form. */
import type { Deployment } from './execution.ts';
import type { Since, StateBody } from './state.ts';

type Content = Pick<StateBody, 'deployments' | 'outputs'>;
export type PlacedResource = Deployment['resources'][number] & { readonly deployment: Deployment };

/** What a resource is called in a state. */
export const resourceKey = ({ deployment, logicalId }: { deployment: { id: string }; logicalId: string }): string =>
  `${deployment.id}/${logicalId}`;

/** For people. What a deployment is called says nothing more where it is the address's own. */
export const resourceName = (address: string, deployment: string, logicalId: string): string =>
  deployment.startsWith(`${address}/`) ? logicalId : `${deployment}/${logicalId}`;

export const resourcesOf = ({ deployments }: Pick<Content, 'deployments'>): readonly PlacedResource[] =>
  deployments.flatMap((deployment) => deployment.resources.map((resource) => ({ ...resource, deployment })));

/**
 * `touched`: keys of resources that this serial's plan changed in place, which their ids do not show. What is as it was
 * keeps its serial.
 */
export const sinceOf = (
  before: (Content & Pick<StateBody, 'since'>) | undefined,
  now: Content,
  serial: number,
  touched: ReadonlySet<string>,
): Since => {
  const earlier = new Map((before ? resourcesOf(before) : []).map((resource) => [resourceKey(resource), resource]));
  const resources = resourcesOf(now).map((resource) => {
    const key = resourceKey(resource);
    const old = earlier.get(key);
    const same = old?.physicalId === resource.physicalId && old?.type === resource.type && !touched.has(key);
    return [key, (same ? before?.since.resources[key] : undefined) ?? serial] as const;
  });
  const outputs = Object.entries(now.outputs).map(([name, value]) => {
    const same = before?.outputs[name] === value;
    return [name, (same ? before?.since.outputs[name] : undefined) ?? serial] as const;
  });
  return { resources: Object.fromEntries(resources), outputs: Object.fromEntries(outputs) };
};
