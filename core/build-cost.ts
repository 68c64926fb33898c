/** What builds cost, as CodeBuild bills them, and what would cost less. */
import { platformOf, pricePerMinute, smallerThan } from './build-prices.ts';
import type { BuildTimes } from './ports/build-times.ts';

export interface BuildCost {
  /** From the end of the queue to the end of the build. */
  readonly seconds: number;
  /** Of these: until the first command could run. */
  readonly overheadSeconds: number;
  /** Each build is rounded up to the minute. */
  readonly billedMinutes: number;
  /** Undefined where no price is known. */
  readonly dollars: number | undefined;
}

const OVERHEAD = ['SUBMITTED', 'PROVISIONING', 'DOWNLOAD_SOURCE'];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const costOf = (build: BuildTimes): BuildCost => {
  const counted = Object.entries(build.phases).filter(([phase]) => phase !== 'QUEUED');
  const seconds = sum(counted.map(([, length]) => length));
  const billedMinutes = Math.max(1, Math.ceil(seconds / 60));
  const price = pricePerMinute(platformOf(build.environmentType), build.computeType);
  return {
    seconds,
    overheadSeconds: sum(counted.filter(([phase]) => OVERHEAD.includes(phase)).map(([, length]) => length)),
    billedMinutes,
    dollars: price === undefined ? undefined : billedMinutes * price,
  };
};

export interface Cheaper {
  readonly what: string;
  /** Dollars less for these builds; undefined where it depends. */
  readonly saves?: number;
}

/** The most that would be saved first. Each is a thing to try: only a run says whether the build still fits. */
export const cheaperThan = (builds: readonly BuildTimes[]): readonly Cheaper[] =>
  [...builds.flatMap(otherCompute), ...mergeable(builds), ...cacheable(builds)]
    .reduce<readonly Cheaper[]>(joined, [])
    .toSorted((a, b) => (b.saves ?? 0) - (a.saves ?? 0));

/** The same advice for several builds is one. */
const joined = (so: readonly Cheaper[], next: Cheaper): readonly Cheaper[] => {
  const known = so.find(({ what }) => what === next.what);
  if (!known) return [...so, next];
  return so.map((one) => (one === known ? { ...one, saves: (one.saves ?? 0) + (next.saves ?? 0) } : one));
};

const otherCompute = (build: BuildTimes): readonly Cheaper[] => {
  const { billedMinutes, dollars } = costOf(build);
  if (dollars === undefined) return [];
  const platform = platformOf(build.environmentType);
  const than = (what: string, price: number | undefined): readonly Cheaper[] =>
    price === undefined || price * billedMinutes >= dollars
      ? []
      : [{ what: `${build.project}: ${what}`, saves: dollars - price * billedMinutes }];
  const smaller = smallerThan(build.computeType);
  const now = dollars / billedMinutes;
  const price = smaller === undefined ? undefined : pricePerMinute(platform, smaller);
  const times = price === undefined ? '' : (now / price).toFixed(1);
  return [
    ...than(`${smaller} instead of ${build.computeType}, if it takes less than ${times} times as long`, price),
    ...(platform === 'linux' ? than('Arm instead of x86', pricePerMinute('arm', build.computeType)) : []),
    ...(platform === 'windows' ? than('Linux instead of Windows', pricePerMinute('linux', build.computeType)) : []),
  ];
};

/** Short builds pay for the rest of their minute, and each for being provisioned. */
const mergeable = (builds: readonly BuildTimes[]): readonly Cheaper[] => {
  const kinds = Map.groupBy(builds, ({ project, environmentType, computeType }) =>
    JSON.stringify([project, environmentType, computeType]),
  );
  return [...kinds.values()].flatMap((alike) => {
    const [first] = alike;
    const price = first && pricePerMinute(platformOf(first.environmentType), first.computeType);
    if (!first || price === undefined || alike.length < 2) return [];
    const costs = alike.map(costOf);
    const work = sum(costs.map(({ seconds, overheadSeconds }) => seconds - overheadSeconds));
    const longest = Math.max(...costs.map(({ overheadSeconds }) => overheadSeconds));
    const saved = sum(costs.map(({ billedMinutes }) => billedMinutes)) - Math.max(1, Math.ceil((work + longest) / 60));
    if (saved <= 0) return [];
    const what = `${first.project}: one build instead of ${alike.length}, which are provisioned and rounded up each`;
    return [{ what, saves: saved * price }];
  });
};

/** What is fetched anew in each build. */
const MUCH = 0.3;

const cacheable = (builds: readonly BuildTimes[]): readonly Cheaper[] =>
  builds.flatMap((build) => {
    const { seconds } = costOf(build);
    const fetched = (build.phases['INSTALL'] ?? 0) + (build.phases['DOWNLOAD_SOURCE'] ?? 0);
    if (build.cached || seconds < 60 || fetched / seconds < MUCH) return [];
    const share = Math.round((100 * fetched) / seconds);
    return [{ what: `${build.project}: a cache; ${share} % of a build fetches what the last one had` }];
  });
