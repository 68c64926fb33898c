/**
 * Figures as lines of the function's log, in CloudWatch's embedded metric format: CloudWatch makes metrics of them, so
 * that the function needs no right for it.
 */
import type { Metric, Metrics } from '../../core/ports/metrics.ts';

const NAMESPACE = 'Tagline';

/** `write`: a whole line, as it is: a logger would put the text into an object of its own. */
export const embeddedMetrics = (write: (line: string) => void): Metrics => ({
  put: (metric) => write(`${JSON.stringify(lineOf(metric))}\n`),
});

const lineOf = ({ at, dimensions, by, counts = {}, seconds = {} }: Metric): object => ({
  _aws: {
    Timestamp: Date.parse(at),
    CloudWatchMetrics: [
      {
        Namespace: NAMESPACE,
        Dimensions: by,
        Metrics: [
          ...Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' })),
          ...Object.keys(seconds).map((Name) => ({ Name, Unit: 'Seconds' })),
        ],
      },
    ],
  },
  ...dimensions,
  ...counts,
  ...seconds,
});
