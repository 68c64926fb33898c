/** The cost of builds for people: a line for each action, the sum, what is paid beside the work, what costs less. */
import { cheaperThan, costOf } from '../core/build-cost.ts';
import { PRICES_OF } from '../core/build-prices.ts';
import type { ActionBuild } from '../core/questions/builds.ts';
import { safe } from './paint.ts';

const MOST_ADVICE = 5;

export const costText = (
  builds: readonly ActionBuild[],
  of?: { readonly pipeline: string; readonly month: string; readonly count: number },
): string => {
  const title = of ? [`${of.pipeline} in ${of.month}: ${of.count} executions, ${builds.length} builds`] : [];
  if (builds.length === 0) return [...title, 'No builds that CodeBuild still knows.'].join('\n');
  const byAction = Map.groupBy(builds, ({ stage, action }) => `${stage}/${action}`);
  const lines = [...byAction].map(([name, own]) => actionLine(name, own));
  return [...title, ...lines, ...totals(builds), ...advice(builds)].map(safe).join('\n');
};

const actionLine = (name: string, builds: readonly ActionBuild[]): string => {
  const [{ environmentType, computeType }] = builds as [ActionBuild];
  const many = builds.length === 1 ? '' : `  ${builds.length} builds`;
  return `${name}${many}  ${computeType} ${environmentType}  ${minutes(builds)}  ${dollars(builds)}`;
};

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const minutes = (builds: readonly ActionBuild[]): string => {
  const costs = builds.map(costOf);
  const seconds = Math.round(total(costs.map((cost) => cost.seconds)));
  return `${total(costs.map(({ billedMinutes }) => billedMinutes))} min billed (${seconds} s)`;
};

const dollars = (builds: readonly ActionBuild[]): string => {
  const known = builds.map((build) => costOf(build).dollars).filter((price) => price !== undefined);
  const unknown = builds.length - known.length;
  return `$${total(known).toFixed(4)}${unknown === 0 ? '' : ` and ${unknown} builds of unknown price`}`;
};

const totals = (builds: readonly ActionBuild[]): readonly string[] => {
  const costs = builds.map(costOf);
  const seconds = total(costs.map((cost) => cost.seconds));
  const overhead = total(costs.map(({ overheadSeconds }) => overheadSeconds));
  const rounded = total(costs.map(({ billedMinutes }) => billedMinutes)) * 60 - seconds;
  return [
    `total  ${minutes(builds)}  ${dollars(builds)}`,
    `beside the work: ${Math.round(overhead)} s of provisioning and download, ${Math.round(rounded)} s by rounding up`,
    `prices: CodeBuild, ${PRICES_OF}, without the free tier; minutes count from the end of the queue`,
  ];
};

const advice = (builds: readonly ActionBuild[]): readonly string[] => {
  const found = cheaperThan(builds).slice(0, MOST_ADVICE);
  return found.length === 0
    ? []
    : ['cheaper, to try:', ...found.map(({ what, saves }) => `  ${saves ? `-$${saves.toFixed(4)}  ` : ''}${what}`)];
};
