/**
 * What the orchestration of a run costs on AWS, builds left out: they cost the same under CodePipeline. Prices of
 * us-east-1 as published in November 2026, in US dollars; free tiers are left out on both sides.
 *
 * Assumptions: a function is arm64 and runs 100 ms on average (what its median invocation takes with a warm SDK); a
 * read is one read unit (strongly consistent, up to 4 KB), a write outside of transactions two write units (the item
 * and an index), a transaction ten; what the local cloud counts within a run belongs to the run (the minute's
 * reconciling too). CodePipeline V2 bills every action but approvals and custom ones by the minute it runs, rounded up:
 * each of these builds runs under a minute.
 */
const PRICES = {
  transition: 0.000_025,
  functionRequest: 0.000_000_2,
  functionGbSecond: 0.000_013_333_4,
  readUnit: 0.000_000_125,
  writeUnit: 0.000_000_625,
  event: 0.000_001,
  put: 0.000_005,
  get: 0.000_000_4,
  codePipelineMinute: 0.002,
} as const;
const FUNCTION_SECONDS = 0.1;
const FUNCTION_GB = 0.25;

const WRITE_UNITS: Readonly<Record<string, number>> = {
  'dynamodb:PutItem': 2,
  'dynamodb:UpdateItem': 2,
  'dynamodb:DeleteItem': 2,
  'dynamodb:TransactWriteItems': 10,
};

export interface Run {
  readonly transitions: number;
  /** By `service:Operation`. */
  readonly requests: Readonly<Record<string, number>>;
  readonly actions: number;
}

export const priceOf = ({ transitions, requests, actions }: Run): { perAction: number; said: string } => {
  const count = (...names: string[]): number => names.reduce((sum, name) => sum + (requests[name] ?? 0), 0);
  const functions = count('lambda:Invoke', 'lambda:InvokeFunction');
  const writes = Object.entries(WRITE_UNITS).reduce((sum, [name, units]) => sum + count(name) * units, 0);
  const total =
    transitions * PRICES.transition +
    functions * (PRICES.functionRequest + FUNCTION_SECONDS * FUNCTION_GB * PRICES.functionGbSecond) +
    count('dynamodb:GetItem', 'dynamodb:Query') * PRICES.readUnit +
    writes * PRICES.writeUnit +
    count('events:PutEvents') * PRICES.event +
    count('s3:PutObject', 's3:CopyObject') * PRICES.put +
    count('s3:GetObject', 's3:HeadObject') * PRICES.get;
  const perAction = total / actions;
  const all = Object.values(requests).reduce((sum, number) => sum + number, 0);
  return {
    perAction,
    said:
      `${(all / actions).toFixed(1)} requests (${(functions / actions).toFixed(1)} of functions), ` +
      `$${perAction.toFixed(6)}; CodePipeline V2 $${PRICES.codePipelineMinute.toFixed(4)}, ` +
      `${(PRICES.codePipelineMinute / perAction).toFixed(1)} times as much`,
  };
};
